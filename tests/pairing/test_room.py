"""Why these two and why not those, pins by hand, whom the rules leave, and what a trial shows."""

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import ReportingLine
from pairing import actions, jobs, why
from pairing.models import Pair, Round, Ruling
from programmes.models import Cohort, Participant, Role, Side
from tests.factories.people import NOW, GradeFactory, UserFactory, hr_user
from tests.factories.programmes import CohortFactory, ParticipantFactory, grant
from tests.factories.together import PairFactory
from tests.pairing.conftest import finished_round
from tests.pairing.test_pages import POLICY

pytestmark = pytest.mark.django_db


@pytest.fixture
def current(cohort):
    return finished_round(cohort)


@pytest.fixture
def coordinator(client, cohort):
    user = hr_user()
    grant(user, Role.Name.COORDINATOR, cohort.programme)
    client.force_login(user)
    return user


@pytest.fixture
def apart(current):
    """A mentor and a mentee whom the run did not propose to each other."""
    first, second = current.proposals.select_related("mentor__person", "mentee__person").order_by("pk")[:2]
    return first.mentor, second.mentee


def _answer(current, mentor, mentee):
    return why.answer(cohort=current.cohort, current=current, mentor=mentor, mentee=mentee, at=NOW)


def _page(client, name, cohort, *two):
    data = dict(zip(("mentor", "mentee"), (one.pk for one in two), strict=False))
    return client.get(reverse(f"pairing:{name}", args=[cohort.pk]), data).content.decode()


def test_the_parts_of_a_pair_add_up_to_its_score(current, apart):
    proposal = current.proposals.first()
    for two in ((proposal.mentor, proposal.mentee), apart):
        found = _answer(current, *two)
        assert sum(found.pair.points.values()) == pytest.approx(100 * found.pair.score)
        assert found.pair.points.keys() <= current.figures["worths"].keys()
    assert sum(current.figures["worths"].values()) == pytest.approx(100)


def test_a_pair_of_the_run_is_called_one(current):
    proposal = current.proposals.select_related("mentor__person", "mentee__person").first()
    found = _answer(current, proposal.mentor, proposal.mentee)
    assert found.is_together and found.cost == why.TOGETHER and found.others == []


def test_two_who_are_no_pair_have_a_price_and_partners_of_their_own(current, apart):
    found = _answer(current, *apart)
    assert not found.bars and "All together would lose" in found.cost
    assert {one.mentor_id for one in found.others} | {one.mentee_id for one in found.others} >= {
        apart[0].pk,
        apart[1].pk,
    }


def test_a_rule_is_said_in_words(current, apart):
    ReportingLine.objects.create(person=apart[0].person, manager=apart[1].person, since=NOW.date())
    found = _answer(current, *apart)
    assert found.bars == ["They stand in one reporting line, or did within the last year."]
    assert found.pair is None and not found.may_pin


def test_a_private_list_a_no_and_an_end_are_the_same_three_words(current, apart):
    mentor, mentee = apart
    said = []
    actions.block(person=mentee.person, other=mentor.person, at=NOW)
    said.append(_answer(current, mentor, mentee))
    actions.unblock(person=mentee.person, block_id=mentee.person.blocks_made.get().pk)
    for state in (Pair.State.DECLINED, Pair.State.ENDED):
        Pair.objects.all().delete()
        PairFactory(cohort=current.cohort, mentor=mentor, mentee=mentee, state=state)
        said.append(_answer(current, mentor, mentee))
    assert [one.bars for one in said] == [["Not possible."]] * 3
    assert all(one.pair is None and one.cost == "" for one in said)


def test_where_another_rule_speaks_nothing_tells_whether_there_is_a_private_one(current, apart):
    mentor, mentee = apart
    ReportingLine.objects.create(person=mentor.person, manager=mentee.person, since=NOW.date())
    open_answer = _answer(current, mentor, mentee)
    actions.block(person=mentor.person, other=mentee.person, at=NOW)
    assert _answer(current, mentor, mentee) == open_answer


def test_whoever_has_a_partner_by_now_has_no_free_place(current):
    actions.publish(current=current, by=UserFactory(), at=NOW)
    proposal = current.proposals.select_related("mentor__person", "mentee__person").first()
    assert _answer(current, proposal.mentor, proposal.mentee).bars == [
        f"{one.person} has no free place for a partner." for one in (proposal.mentor, proposal.mentee)
    ]


def test_the_page_asks_answers_and_runs_again_with_the_pin(client, coordinator, cohort, current, apart):
    assert "Choose a mentor" in _page(client, "why", cohort)
    page = _page(client, "why", cohort, *apart)
    assert "How the fit adds up" in page and "Pin these two and run again" in page
    sent = {"mentor": apart[0].pk, "mentee": apart[1].pk, "run": "yes"}
    page = client.post(reverse("pairing:pin", args=[cohort.pk]), sent, follow=True).content.decode()
    assert "Stop this run" in page and Ruling.objects.get().kind == Ruling.Kind.PIN
    assert (
        "Choose one of the answers listed."
        in client.get(
            reverse("pairing:why", args=[cohort.pk]), {"mentor": "nobody", "mentee": apart[1].pk}
        ).content.decode()
    )


def test_somebody_of_another_cohort_is_not_there(client, coordinator, cohort, current, apart):
    stranger = ParticipantFactory(mentee=True)
    assert "Choose one of the answers listed." in _page(client, "why", cohort, apart[0], stranger)
    sent = {"mentor": apart[0].pk, "mentee": stranger.pk}
    assert client.post(reverse("pairing:pin", args=[cohort.pk]), sent).status_code == 404
    assert not Ruling.objects.exists()


def test_a_pin_that_a_rule_forbids_is_refused_at_once_and_no_run_begins(
    client, coordinator, cohort, current, apart
):
    ReportingLine.objects.create(person=apart[0].person, manager=apart[1].person, since=NOW.date())
    sent = {"mentor": apart[0].pk, "mentee": apart[1].pk, "run": "yes"}
    page = client.post(reverse("pairing:pin", args=[cohort.pk]), sent, follow=True).content.decode()
    assert "cannot be pinned. They stand in one reporting line" in page
    assert not Ruling.objects.exists() and Round.objects.count() == 1


def test_pin_and_run_are_both_or_neither(current, apart):
    cohort = apart[0].cohort
    Cohort.objects.filter(pk=cohort.pk).update(state=Cohort.State.CLOSING)
    cohort.refresh_from_db()
    with pytest.raises(actions.NotMatching):
        actions.pin_and_run(mentor=apart[0], mentee=apart[1], submission=cohort.pk, by=UserFactory(), at=NOW)
    assert not Ruling.objects.exists()


def test_nobody_is_pinned_twice_beyond_their_places(current, apart):
    by = UserFactory()
    mentor, mentee = apart
    actions.rule(mentor=mentor, mentee=mentee, kind=Ruling.Kind.PIN, by=by, at=NOW)
    third = current.cohort.participants.filter(side=Side.MENTEE).exclude(pk=mentee.pk).first()
    with pytest.raises(actions.RulesBroken, match=f"{mentor.person.name} is pinned to somebody else"):
        actions.rule(mentor=mentor, mentee=third, kind=Ruling.Kind.PIN, by=by, at=NOW)
    Participant.objects.filter(pk=mentor.pk).update(capacity=2)
    actions.rule(mentor=mentor, mentee=third, kind=Ruling.Kind.PIN, by=by, at=NOW)
    assert Ruling.objects.count() == 2


def test_a_pin_takes_the_place_of_a_veto_and_each_is_taken_back(client, coordinator, cohort, current, apart):
    mentor, mentee = apart
    actions.rule(mentor=mentor, mentee=mentee, kind=Ruling.Kind.VETO, reason="Rows", by=coordinator, at=NOW)
    page = _page(client, "why", cohort, mentor, mentee)
    assert "The programme team ruled this pair out." in page and "Take the veto back" in page
    actions.rule(mentor=mentor, mentee=mentee, kind=Ruling.Kind.PIN, by=coordinator, at=NOW)
    page = _page(client, "room", cohort)
    assert "Pinned together" in page and "No veto." in page
    lift = reverse("pairing:lift", args=[cohort.pk])
    page = client.post(lift, {"ruling": Ruling.objects.get().pk}, follow=True).content.decode()
    assert "Pin taken back." in page and "Pinned together" not in page


def test_whom_each_rule_leaves_is_kept_and_shown_without_private_ones(client, coordinator, cohort):
    low = ParticipantFactory(cohort=cohort, mentor=True, person__name="Mei-Ling Tsang")
    low.person.grade = GradeFactory(rank=4)
    low.person.save()
    mentees = list(cohort.participants.filter(side=Side.MENTEE).select_related("person"))
    actions.block(person=low.person, other=mentees[0].person, at=NOW)
    left = finished_round(cohort).unpaired.get(participant=low)
    assert [(line["code"], line["barred"], line["left"]) for line in left.waterfall] == [("gap", 2, 0)]
    page = _page(client, "room", cohort)
    assert "Whom each rule leaves" in page and "Enough levels apart" in page


def test_how_many_share_how_few_is_kept(cohort):
    ParticipantFactory(cohort=cohort, mentor=True)
    assert finished_round(cohort).unpaired.get().shortage == {"many": 4, "few": 3}


def test_a_run_changes_no_more_pairs_of_the_last_one_than_the_coordinator_allows(
    client, coordinator, cohort, current
):
    """The pairs of the run before are turned by a hand's width, and stay so where nothing may change."""
    address, pairs = reverse("pairing:room", args=[cohort.pk]), list(current.proposals.all())
    turned = [one.mentee_id for one in pairs[1:] + pairs[:1]]
    current.proposals.all().delete()
    for one, mentee in zip(pairs, turned, strict=True):
        one.pk, one.mentee_id, one._state.adding = uuid4(), mentee, True
        one.save()
    kept = set(Round.objects.get().proposals.values_list("mentor", "mentee"))
    client.post(address, {**POLICY, "most_changed": "0", "submission": uuid4()})
    jobs.take_up_waiting(at=NOW)
    page = client.get(address).content.decode()
    assert set(Round.objects.latest("number").proposals.values_list("mentor", "mentee")) == kept
    assert "3 of 3 pairs of the run before stay together" in page and "No pair may change" in page
    client.post(address, {**POLICY, "most_changed": "", "submission": uuid4()})
    jobs.take_up_waiting(at=NOW)
    assert "of the run before stay together" not in client.get(address).content.decode()


def test_a_trial_names_the_pairs_that_would_be_new(client, coordinator, cohort, current):
    Round.objects.get().proposals.all().delete()
    page = client.post(reverse("pairing:room", args=[cohort.pk]), {**POLICY, "try": "yes"}).content.decode()
    assert "With these weights, 3 pairs would change" in page and "Mentor 0 with" in page


def test_a_trial_asked_for_by_the_page_itself_is_answered_with_the_trial_alone(
    client, coordinator, cohort, current
):
    address, asked = reverse("pairing:room", args=[cohort.pk]), {"HX-Request": "true"}
    Round.objects.get().proposals.all().delete()
    answer = client.post(address, {**POLICY, "try": "yes"}, headers=asked)
    assert "With these weights, 3 pairs would change" in answer.content.decode()
    assert b"<main" not in answer.content and "HX-Retarget" not in answer.headers
    refused = client.post(address, {**POLICY, "weight_need": "much", "try": "yes"}, headers=asked)
    assert refused.headers["HX-Retarget"] == "main" and b"<main" in refused.content
    assert b'aria-invalid="true"' in refused.content


@pytest.mark.parametrize("number", [2, 10])
def test_each_page_of_the_review_costs_the_same_however_many_take_part(
    client, number, django_assert_num_queries
):
    cohort = CohortFactory(state=Cohort.State.MATCHING)
    user = hr_user()
    grant(user, Role.Name.COORDINATOR, cohort.programme)
    client.force_login(user)
    for _ in range(number):
        ParticipantFactory(cohort=cohort, mentor=True)
        ParticipantFactory(cohort=cohort, mentee=True)
    first, second = finished_round(cohort).proposals.all()[:2]
    asked = [
        (25, reverse("pairing:swap", args=[first.pk]), {"other": second.pk}),
        (26, reverse("pairing:swap", args=[first.pk]), {}),
        (
            29,
            reverse("pairing:why", args=[cohort.pk]),
            {"mentor": first.mentor_id, "mentee": second.mentee_id},
        ),
    ]
    client.get(asked[0][1])
    for queries, address, sent in asked:
        with django_assert_num_queries(queries):
            assert client.get(address, sent).status_code == 200
