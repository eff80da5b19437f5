"""Addresses of the diagnosis: what everybody reads, and the desk."""

from django.urls import path

from odop.diagnosis.views import clusters, contracts, desk, fieldwork, opendata, public, studies, surveys

urlpatterns = [
    path("gaps/", public.gap_list, name="gaps"),
    path("gaps/<str:ref>/", public.gap, name="gap"),
    path("studies/", studies.study_list, name="studies"),
    path("studies/<str:ref>/", studies.study, name="study"),
    path("studies/<str:ref>/pictures/<int:number>/", fieldwork.picture, name="study_picture"),
    path("studies/<str:ref>/data.json", opendata.study_data, name="study_data"),
    path("studies/<str:ref>/<slug:name>.csv", opendata.study_table, name="study_table"),
    path("studies/<str:ref>/<slug:language>.pdf", studies.study_report, name="study_report"),
    path("desk/studies/", studies.desk_studies, name="desk_studies"),
    path("desk/studies/<str:ref>/", studies.desk_study, name="desk_study"),
    path("desk/studies/<str:ref>/<slug:language>.pdf", studies.desk_report, name="desk_study_report"),
    path("desk/studies/<str:ref>/chapters/<slug:key>/", studies.desk_chapter, name="desk_chapter"),
    path("desk/studies/<str:ref>/survey/", surveys.survey, name="desk_survey"),
    path("desk/studies/<str:ref>/survey/sample/", surveys.sample, name="desk_survey_sample"),
    path("desk/studies/<str:ref>/survey/sheet/", surveys.sheet, name="desk_survey_sheet"),
    path("desk/studies/<str:ref>/consultations/", fieldwork.consultations, name="desk_study_consultations"),
    path("desk/studies/<str:ref>/parts/<slug:key>/", fieldwork.study_part, name="desk_study_part"),
    path("desk/studies/<str:ref>/pictures/<int:number>/", fieldwork.desk_picture, name="desk_study_picture"),
    path("desk/contracts/", contracts.desk_contracts, name="desk_contracts"),
    path("desk/contracts/new/", contracts.new_contract, name="desk_contract_new"),
    path("desk/contracts/agencies/<slug:key>/", contracts.agency_office, name="desk_agency"),
    path("desk/contracts/<str:ref>/", contracts.desk_contract, name="desk_contract"),
    path(
        "desk/contracts/<str:ref>/files/<int:number>/", contracts.deliverable_file, name="desk_contract_file"
    ),
    path("desk/gaps/", desk.gap_list, name="desk_gaps"),
    path("desk/gaps/new/", desk.new_gap, name="desk_gap_new"),
    path("desk/gaps/<str:ref>/", desk.gap, name="desk_gap"),
    path("desk/gaps/<str:ref>/correct/", desk.correct, name="desk_gap_correct"),
    path("desk/gaps/<str:ref>/files/<int:number>/", desk.evidence_file, name="desk_gap_file"),
    path("desk/clusters/", clusters.clusters, name="desk_clusters"),
    path("desk/clusters/counts/", clusters.counts, name="desk_counts"),
]
