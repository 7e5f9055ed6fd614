"""Addresses of one's own preparation, of the library and its texts, and of the gate."""

from django.urls import path

from preparation import views
from preparation.kick_off import views as kick_off

app_name = "preparation"

urlpatterns = [
    path("prepare/", views.overview, name="overview"),
    path("cohorts/<uuid:cohort_id>/kick-off/", kick_off.kick_off, name="kick_off"),
    path("prepare/<uuid:participant_id>/kick-off/day/", kick_off.kick_off_day, name="kick_off_day"),
    path(
        "prepare/<uuid:participant_id>/kick-off/calendar/",
        kick_off.kick_off_calendar,
        name="kick_off_calendar",
    ),
    path("prepare/<uuid:participant_id>/<slug:slug>/", views.module, name="module"),
    path("cohorts/<uuid:cohort_id>/preparation/", views.cohort, name="cohort"),
    path("participants/<uuid:participant_id>/gate/", views.gate, name="gate"),
    path("glossary/", views.glossary_page, name="glossary"),
    path("library/", views.library, name="library"),
    path("library/texts/", views.texts, name="texts"),
    path("library/<slug:slug>/", views.library_module, name="library_module"),
    path("library/<slug:slug>/text/", views.text, name="text"),
    path("library/<slug:slug>/text/compare/", views.comparison, name="comparison"),
    path("library/<slug:slug>/text/history/", views.history, name="history"),
    path("library/<slug:slug>/text/keep/", views.text_keep, name="text_keep"),
    path("library/<slug:slug>/text/back/", views.text_back, name="text_back"),
]
