"""Addresses of plans: what everybody reads, and the desk."""

from django.urls import path

from odop.planning.views import desk, interventions, public

urlpatterns = [
    path("plans/", public.plan_list, name="plans"),
    path("plans/<str:ref>/", public.plan, name="plan"),
    path("desk/plans/", desk.plan_list, name="desk_plans"),
    path("desk/plans/<str:ref>/", desk.plan, name="desk_plan"),
    path("desk/plans/<str:ref>/new/", interventions.new, name="desk_intervention_new"),
    path("desk/plans/<str:ref>/<int:number>/", interventions.intervention, name="desk_intervention"),
    path(
        "desk/plans/<str:ref>/<int:number>/correct/", interventions.correct, name="desk_intervention_correct"
    ),
]
