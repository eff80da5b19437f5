"""Addresses of the diagnosis: what everybody reads, and the desk."""

from django.urls import path

from odop.diagnosis.views import clusters, desk, public, studies

urlpatterns = [
    path("gaps/", public.gap_list, name="gaps"),
    path("gaps/<str:ref>/", public.gap, name="gap"),
    path("studies/", studies.study_list, name="studies"),
    path("studies/<str:ref>/", studies.study, name="study"),
    path("studies/<str:ref>/<slug:language>.pdf", studies.study_report, name="study_report"),
    path("desk/studies/", studies.desk_studies, name="desk_studies"),
    path("desk/studies/<str:ref>/", studies.desk_study, name="desk_study"),
    path("desk/studies/<str:ref>/<slug:language>.pdf", studies.desk_report, name="desk_study_report"),
    path("desk/studies/<str:ref>/chapters/<slug:key>/", studies.desk_chapter, name="desk_chapter"),
    path("desk/gaps/", desk.gap_list, name="desk_gaps"),
    path("desk/gaps/new/", desk.new_gap, name="desk_gap_new"),
    path("desk/gaps/<str:ref>/", desk.gap, name="desk_gap"),
    path("desk/gaps/<str:ref>/correct/", desk.correct, name="desk_gap_correct"),
    path("desk/gaps/<str:ref>/files/<int:number>/", desk.evidence_file, name="desk_gap_file"),
    path("desk/clusters/", clusters.clusters, name="desk_clusters"),
    path("desk/clusters/counts/", clusters.counts, name="desk_counts"),
]
