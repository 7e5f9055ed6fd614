"""Addresses of reports, dashboards, board pages and releases."""

from django.urls import path

from insights.views import files, pages, progress, rhythm

app_name = "insights"

urlpatterns = [
    path("reports/", pages.reports, name="reports"),
    path("reports/across/", progress.across, name="across"),
    path("cohorts/<uuid:cohort_id>/at-risk/", progress.at_risk, name="at_risk"),
    path(
        "cohorts/<uuid:cohort_id>/waiting-for-a-coach/",
        progress.waiting_for_coach,
        name="waiting_for_coach",
    ),
    path("cohorts/<uuid:cohort_id>/dashboard/", pages.dashboard, name="dashboard"),
    path("cohorts/<uuid:cohort_id>/board/", pages.board, name="board"),
    path("cohorts/<uuid:cohort_id>/board/data/", files.data, name="data"),
    path("cohorts/<uuid:cohort_id>/decision/", pages.decision, name="decision"),
    path("cohorts/<uuid:cohort_id>/release/", pages.release, name="release"),
    path("cohorts/<uuid:cohort_id>/releases/", files.releases, name="releases"),
    path("cohorts/<uuid:cohort_id>/releases/rhythm/", rhythm.release_rhythm, name="release_rhythm"),
    path("releases/<uuid:release_id>/", pages.release_job, name="release_job"),
    path("releases/<uuid:release_id>/board-page/", files.board_file, name="board_file"),
    path("releases/<uuid:release_id>/changes/", files.changes, name="changes"),
    path("releases/<uuid:release_id>/pack/", files.pack, name="pack"),
    path("releases/<uuid:release_id>/stop/", pages.stop, name="stop"),
]
