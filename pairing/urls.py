"""Addresses of rounds and pairs."""

from django.urls import path

from pairing.views import agreement, asking, expectations, pairs, rounds, shortlists, trial

app_name = "pairing"

urlpatterns = [
    path("cohorts/<uuid:cohort_id>/pairing/", rounds.room, name="room"),
    path("cohorts/<uuid:cohort_id>/vetoes/", rounds.lift, name="lift"),
    path("rounds/<uuid:round_id>/", rounds.run, name="round"),
    path("rounds/<uuid:round_id>/pins/", rounds.rule, name="rule"),
    path("rounds/<uuid:round_id>/publish/", rounds.publish, name="publish"),
    path("proposals/<uuid:proposal_id>/veto/", rounds.veto, name="veto"),
    path("cohorts/<uuid:cohort_id>/questions/", asking.questions, name="questions"),
    path("cohorts/<uuid:cohort_id>/next-pairs/", asking.next_pairs, name="next_best"),
    path("cohorts/<uuid:cohort_id>/shortlists/", shortlists.shortlists, name="shortlists"),
    path("shortlists/<uuid:part_id>/", shortlists.shortlist, name="shortlist"),
    path("asks/<uuid:pair_id>/", pairs.ask, name="ask"),
    path("pairs/<uuid:pair_id>/agreement/", agreement.agreement, name="agreement"),
    path("pairs/<uuid:pair_id>/expectations/", expectations.expectations, name="expectations"),
    path("pairs/<uuid:pair_id>/choice/read/", pairs.read_choice, name="read_choice"),
    path("pairs/<uuid:pair_id>/trial/", trial.trial, name="trial"),
    path("pairs/<uuid:pair_id>/leave/", pairs.leave, name="leave"),
    path("not-with-me/", pairs.blocks, name="blocks"),
]
