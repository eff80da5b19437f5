"""Addresses of training: at the desk, a trainee's own, and the public page of a certificate."""

from django.urls import path

from odop.training.views import batches, catalogue, complaints, days, ground, hers, kits, papers, stores

urlpatterns = [
    path("desk/training/", batches.overview, name="training"),
    path("desk/training/propose/", batches.propose, name="training_propose"),
    path("desk/training/waiting/", batches.waiting, name="training_waiting"),
    path("desk/training/institutes/", ground.institutes, name="training_institutes"),
    path("desk/training/institutes/<str:code>/", ground.institute, name="training_institute"),
    path("desk/training/courses/", catalogue.courses, name="training_courses"),
    path("desk/training/targets/", ground.targets, name="training_targets"),
    path("desk/training/calls/<str:ref>/", ground.press_notice, name="training_call"),
    path("desk/training/ranking/<str:ref>/", ground.ranking, name="training_ranking"),
    path("desk/training/kits/", kits.kits, name="training_kits"),
    path("desk/training/kits/catalogue/", catalogue.catalogue, name="training_catalogue"),
    path("desk/training/kits/give/<str:ref>/", kits.give, name="training_give"),
    path("desk/training/kits/give/<str:ref>/photo/", kits.kit_photo, name="training_kit_photo"),
    path("desk/training/stores/new/", stores.new_store, name="training_new_store"),
    path("desk/training/stores/<int:number>/", stores.store, name="training_store"),
    path("desk/training/stores/<int:number>/stock.xlsx", papers.stock_excel, name="training_stock_excel"),
    path("desk/training/complaints/", complaints.complaints, name="training_complaints"),
    path("desk/training/complaints/<str:ref>/", complaints.complaint, name="training_complaint"),
    path(
        "desk/training/complaints/<str:ref>/photo/",
        complaints.complaint_photo,
        name="training_complaint_photo",
    ),
    path("desk/training/cards/<str:card>/", days.scan, name="training_scan"),
    path("desk/training/certificates/<str:ref>/", papers.certificate, name="training_certificate"),
    path("desk/training/batches/new/", batches.new, name="training_new_batch"),
    path("desk/training/batches/<str:ref>/", batches.batch, name="training_batch"),
    path("desk/training/batches/<str:ref>/venue/", days.venue, name="training_venue"),
    path("desk/training/batches/<str:ref>/batch.xlsx", papers.batch_excel, name="training_batch_excel"),
    path("desk/training/batches/<str:ref>/days/<int:number>/", days.day, name="training_day"),
    path(
        "desk/training/batches/<str:ref>/days/<int:number>/photos/<uuid:file_id>/",
        days.day_photo,
        name="training_day_photo",
    ),
    path("desk/training/batches/<str:ref>/results/", papers.results, name="training_results"),
    path("desk/training/batches/<str:ref>/cards/", days.cards, name="training_cards"),
    path("training/<str:ref>/", hers.of_case, name="training_of_case"),
    path("me/training/", hers.mine, name="my_training"),
    path("me/training/calendar.ics", hers.calendar, name="my_training_calendar"),
    path("me/training/certificates/<str:ref>/<slug:language>/", hers.own_certificate, name="my_certificate"),
    path("certificates/status/<int:number>.json", hers.status_list, name="certificate_status"),
    path("courses/<str:code>/", hers.course, name="course"),
    path("certificates/<str:code>/", hers.verify, name="certificate_verify"),
    path("certificates/<str:code>/credential.json", hers.badge, name="certificate_badge"),
]
