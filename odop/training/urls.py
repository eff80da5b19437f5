"""Addresses of training: at the desk, a trainee's own, and the public page of a certificate."""

from django.urls import path

from odop.training.views import batches, ground, hers, kits

urlpatterns = [
    path("desk/training/", batches.overview, name="training"),
    path("desk/training/propose/", batches.propose, name="training_propose"),
    path("desk/training/waiting/", batches.waiting, name="training_waiting"),
    path("desk/training/institutes/", ground.institutes, name="training_institutes"),
    path("desk/training/institutes/<str:code>/", ground.institute, name="training_institute"),
    path("desk/training/targets/", ground.targets, name="training_targets"),
    path("desk/training/calls/<str:ref>/", ground.press_notice, name="training_call"),
    path("desk/training/ranking/<str:ref>/", ground.ranking, name="training_ranking"),
    path("desk/training/kits/", kits.kits, name="training_kits"),
    path("desk/training/kits/give/<str:ref>/", kits.give, name="training_give"),
    path("desk/training/kits/give/<str:ref>/photo/", kits.kit_photo, name="training_kit_photo"),
    path("desk/training/stores/<int:number>/", kits.store, name="training_store"),
    path("desk/training/complaints/", kits.complaints, name="training_complaints"),
    path("desk/training/complaints/<str:ref>/", kits.complaint, name="training_complaint"),
    path("desk/training/complaints/<str:ref>/photo/", kits.complaint_photo, name="training_complaint_photo"),
    path("desk/training/cards/<str:card>/", batches.scan, name="training_scan"),
    path("desk/training/certificates/<str:ref>/", batches.certificate, name="training_certificate"),
    path("desk/training/batches/<str:ref>/", batches.batch, name="training_batch"),
    path("desk/training/batches/<str:ref>/days/<int:number>/", batches.day, name="training_day"),
    path(
        "desk/training/batches/<str:ref>/days/<int:number>/photos/<uuid:file_id>/",
        batches.day_photo,
        name="training_day_photo",
    ),
    path("desk/training/batches/<str:ref>/results/", batches.results, name="training_results"),
    path("desk/training/batches/<str:ref>/cards/", batches.cards, name="training_cards"),
    path("training/<str:ref>/", hers.of_case, name="training_of_case"),
    path("me/training/", hers.mine, name="my_training"),
    path("me/training/calendar.ics", hers.calendar, name="my_training_calendar"),
    path("me/training/certificates/<str:ref>/<slug:language>/", hers.own_certificate, name="my_certificate"),
    path("certificates/<str:code>/", hers.verify, name="certificate_verify"),
    path("certificates/<str:code>/credential.json", hers.badge, name="certificate_badge"),
]
