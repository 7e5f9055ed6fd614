"""Addresses of one's own preparation and of the library."""

from django.urls import path

from preparation import views
from preparation.kick_off import views as kick_off

app_name = "preparation"

urlpatterns = [
    path("prepare/", views.overview, name="overview"),
    path("cohorts/<uuid:cohort_id>/kick-off/", kick_off.kick_off, name="kick_off"),
    path("prepare/<uuid:participant_id>/kick-off/day/", kick_off.kick_off_day, name="kick_off_day"),
    path("prepare/<uuid:participant_id>/<slug:slug>/", views.module, name="module"),
    path("library/", views.library, name="library"),
    path("library/<slug:slug>/", views.library_module, name="library_module"),
]
