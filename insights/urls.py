"""Addresses of reports, dashboards, board pages and releases."""

from django.urls import path

from insights.commons import advice_views as advice
from insights.commons import views as commons
from insights.themes import views as themes
from insights.views import files, outcomes, pages, progress, rhythm

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
    path("cohorts/<uuid:cohort_id>/outcomes/", outcomes.outcomes, name="outcomes"),
    path("outcome-lists/<uuid:list_id>/", outcomes.outcome_list, name="outcome_list"),
    path("cohorts/<uuid:cohort_id>/releases/rhythm/", rhythm.release_rhythm, name="release_rhythm"),
    path("releases/<uuid:release_id>/", pages.release_job, name="release_job"),
    path("releases/<uuid:release_id>/board-page/", files.board_file, name="board_file"),
    path("releases/<uuid:release_id>/changes/", files.changes, name="changes"),
    path("releases/<uuid:release_id>/pack/", files.pack, name="pack"),
    path("releases/<uuid:release_id>/stop/", pages.stop, name="stop"),
    path("commons/<uuid:programme_id>/", commons.commons, name="commons"),
    path("commons/<uuid:programme_id>/advice/", advice.given_advice, name="given_advice"),
    path("answers/<uuid:published_id>/", commons.answer, name="answer"),
    path("advice/<uuid:participant_id>/", advice.advice, name="advice"),
    path("programmes/<uuid:programme_id>/themes/", themes.themes, name="themes"),
    path("programmes/<uuid:programme_id>/themes/groups/", themes.groups, name="theme_groups"),
    path("themes/<uuid:theme_id>/", themes.theme, name="theme"),
]
