"""Addresses of the landing pages."""

from django.urls import path

from home import views
from home.nudges import views as nudges

app_name = "home"

urlpatterns = [
    path("", views.landing, name="landing"),
    path("switch/", views.switch_role, name="switch_role"),
    path("hr/", views.hr, name="hr"),
    path("partnership/", views.partnership, name="partnership"),
    path("partnership/<uuid:pair_id>/", views.pair, name="pair"),
    path("support/", views.support, name="support"),
    path("overview/", views.executive, name="executive"),
    path("cohorts/<uuid:cohort_id>/waiting/", nudges.nudges, name="nudges"),
    path("cohorts/<uuid:cohort_id>/waiting/<slug:step>/", nudges.nudge, name="nudge"),
    path("commitments/", views.commitments, name="commitments"),
]
