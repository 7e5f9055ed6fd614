"""Addresses of rounds and pairs."""

from django.urls import path

from pairing.views import (
    agreement,
    another,
    asking,
    bars,
    conflicts,
    criteria,
    expectations,
    pairs,
    recusals,
    review,
    rounds,
    shortlists,
    trial,
    wishes,
)

app_name = "pairing"

urlpatterns = [
    path("cohorts/<uuid:cohort_id>/pairing/", rounds.room, name="room"),
    path("cohorts/<uuid:cohort_id>/vetoes/", rounds.lift, name="lift"),
    path("rounds/<uuid:round_id>/", rounds.run, name="round"),
    path("rounds/<uuid:round_id>/pins/", rounds.rule, name="rule"),
    path("rounds/<uuid:round_id>/publish/", rounds.publish, name="publish"),
    path("rounds/<uuid:round_id>/take-back/", rounds.take_back, name="take_back"),
    path("cohorts/<uuid:cohort_id>/why/", review.why, name="why"),
    path("cohorts/<uuid:cohort_id>/pins/", review.pin, name="pin"),
    path("cohorts/<uuid:cohort_id>/runs/", review.runs, name="runs"),
    path("proposals/<uuid:proposal_id>/swap/", review.swap, name="swap"),
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
    path("cohorts/<uuid:cohort_id>/not-a-pair/", bars.bars, name="bars"),
    path("kept-apart/", bars.separations, name="separations"),
    path("recusals/<uuid:mentee_id>/", recusals.recusal, name="recusal"),
    path("participations/<uuid:participant_id>/wishes/", wishes.wishes, name="wishes"),
    path("cohorts/<uuid:cohort_id>/pairing/weights/", criteria.preset, name="preset"),
    path("cohorts/<uuid:cohort_id>/pairing/criteria/", criteria.own_criteria, name="own_criteria"),
    path(
        "cohorts/<uuid:cohort_id>/pairing/criteria/<uuid:criterion_id>/",
        criteria.own_criterion,
        name="own_criterion",
    ),
    path("cohorts/<uuid:cohort_id>/conflicts/", conflicts.conflicts, name="conflicts"),
    path("pairs/<uuid:pair_id>/rematch/", conflicts.rematch, name="rematch"),
    path("new-partner/<uuid:participant_id>/", another.another, name="another"),
]
