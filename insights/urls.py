"""Addresses of reports, dashboards, board pages and releases."""

from django.urls import path

from insights import views

app_name = "insights"

urlpatterns = [
    path("reports/", views.reports, name="reports"),
    path("cohorts/<uuid:cohort_id>/dashboard/", views.dashboard, name="dashboard"),
    path("cohorts/<uuid:cohort_id>/board/", views.board, name="board"),
    path("cohorts/<uuid:cohort_id>/board/data/", views.data, name="data"),
    path("cohorts/<uuid:cohort_id>/decision/", views.decision, name="decision"),
    path("cohorts/<uuid:cohort_id>/release/", views.release, name="release"),
    path("releases/<uuid:release_id>/", views.release_job, name="release_job"),
    path("releases/<uuid:release_id>/stop/", views.stop, name="stop"),
]
