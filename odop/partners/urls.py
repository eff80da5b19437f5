"""Addresses of agreements and of the figures of partners: what everybody reads, and the desk."""

from django.urls import path

from odop.partners.views import desk, figures, public

urlpatterns = [
    path("agreements/", public.agreement_list, name="agreements"),
    path("agreements/list.xlsx", public.excel, name="agreements_excel"),
    path("agreements/<slug:ref>/", public.agreement, name="agreement"),
    path("agreements/<slug:ref>/paper/", public.paper, name="agreement_paper"),
    path("desk/agreements/", desk.agreement_list, name="desk_agreements"),
    path("desk/agreements/new/", desk.new, name="desk_agreement_new"),
    path("desk/agreements/list.xlsx", desk.excel, name="desk_agreements_excel"),
    path("desk/agreements/<slug:ref>/", desk.agreement, name="desk_agreement"),
    path("desk/agreements/<slug:ref>/paper/", desk.paper, name="desk_agreement_paper"),
    path("desk/agreements/<slug:ref>/proof/<int:number>/", desk.proof, name="desk_agreement_proof"),
    path("desk/agreements/<slug:ref>/<int:number>/", desk.obligation, name="desk_obligation"),
    path("desk/partner-figures/", figures.figure_list, name="desk_figures"),
    path("desk/partner-figures/<slug:code>/", figures.of_partner, name="desk_figures_of"),
    path("desk/partner-figures/<slug:code>/template.xlsx", figures.template, name="desk_figures_template"),
]
