"""Before a final round people say in private whom they would like to meet: the engine hears it, nobody else does."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from notifications.delivery import tick
from notifications.models import Message
from pairing import actions, inputs
from pairing.asking_beforehand import close_shortlists
from pairing.models import Asking, Policy, Shortlist, ShortlistPart
from pairing.stated import struck_of, wishes_of
from programmes.models import Cohort, Role, Side
from tests.factories.people import NOW, UserFactory, hr_user, user_of
from tests.factories.programmes import grant
from tests.factories.together import PairFactory
from tests.pairing.conftest import finished_round

pytestmark = pytest.mark.django_db
LAST = NOW.date() + timedelta(days=7)


@pytest.fixture
def opened(cohort: Cohort) -> Shortlist:
    Policy.objects.create(cohort=cohort, asking=Asking.SHORTLIST)
    return actions.open_shortlist(cohort=cohort, closes_on=LAST, by=UserFactory(), at=NOW)


def part_of(shortlist: Shortlist, side: Side = Side.MENTOR) -> ShortlistPart:
    parts = shortlist.parts.filter(participant__side=side).select_related(
        "key", "participant__person", "shortlist"
    )
    return parts.order_by("participant__person__name").first()


def answer(part: ShortlistPart, *, liked=(), struck=(), at=NOW) -> None:
    actions.answer_shortlist(part=part, liked=liked, struck=struck, person=part.participant.person, at=at)


def coordinator_of(cohort: Cohort):
    user = hr_user()
    grant(user, Role.Name.COORDINATOR, cohort.programme)
    return user


def test_everybody_is_asked_about_a_few_of_the_other_side_by_name(cohort: Cohort, opened: Shortlist) -> None:
    assert opened.parts.count() == 6
    for part in opened.parts.select_related("participant"):
        others = cohort.participants.exclude(side=part.participant.side).order_by("person__name")
        assert part.keys == [str(pk) for pk in others.values_list("pk", flat=True)]
    assert Message.objects.filter(kind="pairing.shortlist").count() == 6


def test_nobody_is_asked_about_somebody_whom_a_rule_or_a_private_list_bars(cohort: Cohort) -> None:
    Policy.objects.create(cohort=cohort, asking=Asking.SHORTLIST)
    mentor = cohort.participants.select_related("person").filter(side=Side.MENTOR).first()
    mentee = cohort.participants.select_related("person").filter(side=Side.MENTEE).first()
    actions.block(person=mentee.person, other=mentor.person, at=NOW)
    opened = actions.open_shortlist(cohort=cohort, closes_on=LAST, by=UserFactory(), at=NOW)
    assert str(mentee.pk) not in opened.parts.get(participant=mentor).keys
    assert str(mentor.pk) not in opened.parts.get(participant=mentee).keys


def test_a_cohort_that_asks_in_another_way_has_none(cohort: Cohort) -> None:
    with pytest.raises(actions.NotMatching):
        actions.open_shortlist(cohort=cohort, closes_on=LAST, by=UserFactory(), at=NOW)


def test_one_is_open_at_a_time(cohort: Cohort, opened: Shortlist) -> None:
    with pytest.raises(actions.NotMatching, match="already"):
        actions.open_shortlist(cohort=cohort, closes_on=LAST, by=UserFactory(), at=NOW)


def test_what_is_said_becomes_wishes_and_pairs_that_are_not_possible(
    cohort: Cohort, opened: Shortlist
) -> None:
    part = part_of(opened)
    first, second, third = part.keys
    answer(part, liked=[third, first], struck=[second])
    assert wishes_of(cohort) == {part.participant_id: (third, first)}
    struck = cohort.participants.get(pk=second)
    assert struck_of(cohort) == {(str(part.participant.person_id), str(struck.person_id))}
    assert struck_of(cohort) <= inputs.problem_of(cohort, at=NOW).blocks
    current = finished_round(cohort)
    assert not current.proposals.filter(mentor=part.participant, mentee=struck).exists()
    assert current.proposals.filter(mentor=part.participant, mentee_id=third).exists()
    assert third in {key for one in inputs.problem_of(cohort, at=NOW).mentors for key in one.wishes}


def test_a_round_keeps_neither_wishes_nor_what_was_struck_out(cohort: Cohort, opened: Shortlist) -> None:
    answer(part := part_of(opened), liked=part.keys[:1], struck=part.keys[1:2])
    kept = finished_round(cohort).inputs
    assert "blocks" not in kept
    assert all(not one["wishes"] for side in ("mentors", "mentees") for one in kept[side])


def test_an_answer_replaces_the_one_before_and_may_be_taken_back(cohort: Cohort, opened: Shortlist) -> None:
    part = part_of(opened)
    answer(part, liked=part.keys[:2])
    answer(part, struck=part.keys[:1])
    assert wishes_of(cohort) == {part.participant_id: ()} and len(struck_of(cohort)) == 1
    answer(part)
    assert struck_of(cohort) == set()


def test_the_answer_is_sealed_and_the_trail_says_nothing_of_it(opened: Shortlist) -> None:
    part = part_of(opened)
    answer(part, liked=part.keys)
    stored = bytes(ShortlistPart.objects.get(pk=part.pk).answer_sealed)
    assert stored and not any(key.encode() in stored for key in part.keys)
    assert not AuditEvent.objects.filter(subject_type="pairing.ShortlistPart").exists()


@pytest.mark.parametrize("wrong", [["somebody"], "twice"])
def test_only_those_on_the_list_are_named_and_each_once(opened: Shortlist, wrong) -> None:
    part = part_of(opened)
    named = part.keys[:1] * 2 if wrong == "twice" else wrong
    with pytest.raises(actions.NotAskedAbout):
        answer(part, liked=named)


@pytest.mark.parametrize("days", [0, 8])
def test_after_the_last_day_or_when_it_was_closed_nothing_is_taken(opened: Shortlist, days: int) -> None:
    if not days:
        actions.close_shortlist(shortlist=opened, by=UserFactory(), at=NOW)
    with pytest.raises(actions.NotOpen):
        answer(part_of(opened), at=NOW + timedelta(days=days))


def test_the_clock_reminds_once_who_has_not_answered_and_closes_it(opened: Shortlist, mailoutbox) -> None:
    answer(part_of(opened))
    for day in range(10):
        clock = datetime(2026, 3, 2, 11, tzinfo=UTC) + timedelta(days=day)
        with time_machine.travel(clock, tick=False):
            tick(clock=lambda clock=clock: clock)
    subjects = [mail.subject for mail in mailoutbox]
    assert subjects.count("Whom would you like to meet?") == 5
    reminded = Message.objects.filter(kind="pairing.shortlist_reminder")
    assert reminded.count() == 5
    opened.refresh_from_db()
    assert opened.state == Shortlist.State.CLOSED
    assert close_shortlists(at=NOW + timedelta(days=30)) == 0


def test_the_page_ranks_and_strikes_out_and_keeps_what_was_chosen(client: Client, opened: Shortlist) -> None:
    part = part_of(opened)
    client.force_login(user_of(part.participant.person))
    with time_machine.travel(NOW, tick=False):
        assert "See who they are" in client.get(reverse("home:partnership")).content.decode()
        page = client.get(part.get_absolute_url()).content.decode()
        assert "Mentee 0" in page and "Only you" in page and "fit" not in page[page.index("<main") :].lower()
        twice = {"choice_1": "1", "choice_2": "1", "choice_3": "no"}
        refused = client.post(part.get_absolute_url(), twice).content.decode()
        assert "You gave two people your first choice" in refused and "selected" in refused
        assert ShortlistPart.objects.get(pk=part.pk).answered_at is None
        kept = client.post(part.get_absolute_url(), {**twice, "choice_1": "2"}, follow=True)
    assert "Kept. Only you see it" in kept.content.decode()
    part = ShortlistPart.objects.select_related("key").get(pk=part.pk)
    assert part.said() == ([part.keys[1], part.keys[0]], [part.keys[2]])


def test_nobody_opens_the_list_of_somebody_else(client: Client, opened: Shortlist) -> None:
    part = part_of(opened)
    other = part_of(opened, Side.MENTEE)
    for user in (coordinator_of(opened.cohort), user_of(other.participant.person), hr_user()):
        client.force_login(user)
        assert client.get(part.get_absolute_url()).status_code == 404


def test_those_who_run_it_see_how_many_have_answered_from_five_on(client: Client, opened: Shortlist) -> None:
    client.force_login(coordinator_of(opened.cohort))
    path = reverse("pairing:shortlists", args=[opened.cohort_id])
    parts = list(opened.parts.select_related("key", "participant__person", "shortlist"))
    with time_machine.travel(NOW, tick=False):
        for part in parts[:4]:
            answer(part, liked=part.keys[:1])
        assert "Fewer than five have answered" in client.get(path).content.decode()
        answer(parts[4], struck=parts[4].keys)
        page = client.get(path).content.decode()
    assert "6 people were asked. 5 have answered." in page
    assert not any(part.participant.person.name in page for part in parts)


def test_a_coordinator_opens_and_closes_it(client: Client, cohort: Cohort) -> None:
    Policy.objects.create(cohort=cohort, asking=Asking.SHORTLIST)
    client.force_login(coordinator_of(cohort))
    path = reverse("pairing:shortlists", args=[cohort.pk])
    with time_machine.travel(NOW, tick=False):
        refused = client.post(path, {"closes_on": "2026-03-02"}).content.decode()
        assert "Choose a day 2 to 60 days from now." in refused and 'value="2026-03-02"' in refused
        assert (
            "Everybody has been asked."
            in client.post(path, {"closes_on": "2026-03-09"}, follow=True).content.decode()
        )
        assert "Closed." in client.post(path, {"close": "yes"}, follow=True).content.decode()
    assert Shortlist.objects.get().state == Shortlist.State.CLOSED


def test_the_copy_of_ones_data_has_the_answer_in_words(opened: Shortlist) -> None:
    part = part_of(opened)
    answer(part, liked=part.keys[1:2], struck=part.keys[:1])
    part = ShortlistPart.objects.select_related("key").get(pk=part.pk)
    assert part.get_answer_display() == "Would like to meet: Mentee 1. Rather not: Mentee 0."
    assert part.get_candidates_display() == "Mentee 0, Mentee 1, Mentee 2"


def test_the_command_hears_of_it_too(cohort: Cohort, opened: Shortlist, capsys) -> None:
    for part in opened.parts.select_related("key", "participant__person", "shortlist"):
        answer(part, struck=part.keys)
    call_command("pair", str(cohort.pk), "--json", "--dry-run")
    document = json.loads(capsys.readouterr().out)
    assert document["pairs"] == []
    assert all("struck" not in reason for one in document["unpaired"] for reason in one["reasons"])


@pytest.mark.parametrize("number", [1, 9])
def test_the_answers_of_a_cohort_are_read_in_a_fixed_number_of_queries(
    cohort: Cohort, opened: Shortlist, number: int, django_assert_num_queries
) -> None:
    for _ in range(number):
        pair = PairFactory(cohort=cohort)
        part = ShortlistPart.objects.create(
            shortlist=opened,
            participant=pair.mentor,
            candidates=[{"key": str(pair.mentee_id), "reasons": []}],
        )
        answer(part, struck=part.keys)
    with django_assert_num_queries(3):
        assert len(struck_of(cohort)) == number and len(wishes_of(cohort)) == number
