"""When something changes around a live pair: it rests, both are told, and the coordinator finds the reason."""

from datetime import timedelta
from itertools import pairwise

import pytest

from accounts.listeners import roster_changed
from accounts.models import Grade, Person, ReportingLine
from notifications.models import Message
from notifications.registry import kind_named
from pairing import actions, scanning
from pairing import conflicts as looking
from pairing.conflicts import foresee, people_in_live_pairs, scan_live_pairs
from pairing.engine.rules import RULES
from pairing.models import Conflict, NewPartner, Pair, Policy, Ruling, Scan
from programmes.models import Participant, Role
from tests.accounts.conftest import previewed
from tests.factories.people import NOW, GradeFactory, user_of
from tests.factories.programmes import grant
from tests.factories.together import PairFactory

pytestmark = pytest.mark.django_db
YESTERDAY = NOW.date() - timedelta(days=1)


@pytest.fixture
def pair():
    return PairFactory(mentee_answered_at=NOW)


def _becomes_manager(pair):
    ReportingLine.objects.create(person=pair.mentor.person, manager=pair.mentee.person, since=YESTERDAY)


def _grade(participant, rank):
    Person.objects.filter(pk=participant.person_id).update(grade=GradeFactory(rank=rank) if rank else None)


def _line(pair, steps, **fields):
    """A line of so many steps from the mentor up to the mentee."""
    people = [
        pair.mentor.person,
        *(PairFactory().mentor.person for _ in range(steps - 1)),
        pair.mentee.person,
    ]
    for below, boss in pairwise(people):
        ReportingLine.objects.create(person=below, manager=boss, **{"since": YESTERDAY} | fields)


def _coordinator(pair):
    return grant(user_of(pair.mentee.person), Role.Name.COORDINATOR, pair.cohort.programme)


def _policy(pair, **fields):
    Policy.objects.update_or_create(cohort=pair.cohort, defaults=fields)


def _same_department(pair):
    Person.objects.filter(pk__in=[pair.mentor.person_id, pair.mentee.person_id]).update(department="Sales")


def _block(pair):
    actions.block(person=pair.mentor.person, other=pair.mentee.person, at=NOW)


def by_night(at=NOW):
    return scanning.carry_on(scanning.begin(at=at), clock=lambda: at)


def rules_of(pair):
    return set(Conflict.objects.open().filter(pair=pair).values_list("rule", flat=True))


def state_of(pair):
    return Pair.objects.get(pk=pair.pk).state


FOUND = {
    "a gap that is too small now": ("gap", lambda pair: _grade(pair.mentor, 4)),
    "a line of three steps": ("line", lambda pair: _line(pair, 3)),
    "a line that ended in the last year": (
        "line",
        lambda pair: _line(
            pair, 1, since=NOW.date() - timedelta(days=800), until=NOW.date() - timedelta(days=300)
        ),
    ),
    "one department where the policy bars it": (
        "department",
        lambda pair: (_same_department(pair), _policy(pair, bar_same_department=True)),
    ),
    "one of the two runs the programme now": ("coordinator", _coordinator),
    "somebody is on a private list": ("not-possible", _block),
}
NEAR_MISSES = {
    "nothing has changed": lambda pair: None,
    "just enough levels": lambda pair: _grade(pair.mentor, 3),
    "a grade that is not known": lambda pair: _grade(pair.mentee, None),
    "a line of four steps": lambda pair: _line(pair, 4),
    "a line that ended longer ago": lambda pair: _line(
        pair, 1, since=NOW.date() - timedelta(days=800), until=NOW.date() - timedelta(days=366)
    ),
    "one department where the policy does not mind": _same_department,
    "a very wide gap": lambda pair: _grade(pair.mentee, 12),
    "somebody else on the private list": lambda pair: actions.block(
        person=pair.mentor.person, other=PairFactory().mentee.person, at=NOW
    ),
    "the coordinator of another programme": lambda pair: grant(
        user_of(pair.mentee.person), Role.Name.COORDINATOR, PairFactory().cohort.programme
    ),
    "a veto on a later proposal": lambda pair: Ruling.objects.create(
        cohort=pair.cohort, mentor=pair.mentor, mentee=pair.mentee, kind="veto", ruled_at=NOW
    ),
}


@pytest.mark.parametrize("case", FOUND)
def test_by_night_each_rule_is_found(pair, case):
    rule, change = FOUND[case]
    change(pair)
    by_night()
    assert rules_of(pair) == {rule} and state_of(pair) == Pair.State.PAUSED


@pytest.mark.parametrize("case", NEAR_MISSES)
def test_a_near_miss_is_left_alone(pair, case):
    NEAR_MISSES[case](pair)
    by_night()
    assert rules_of(pair) == set() and state_of(pair) == Pair.State.ACTIVE


def test_every_rule_of_the_engine_says_whether_it_guards_pairs_under_way():
    guards = {rule.code for rule in RULES if rule.guards_live}
    assert {rule for rule, _ in FOUND.values()} <= guards
    assert guards.isdisjoint({"widest-gap", "ruled", "language", "hours"})


def test_a_pair_in_one_line_rests_once_the_roster_says_so(pair):
    _becomes_manager(pair)
    roster_changed.tell(at=NOW)
    assert state_of(pair) == Pair.State.PAUSED
    conflict = Conflict.objects.get()
    assert (conflict.rule, conflict.settled_at, conflict.has_paused) == ("line", None, True)


def test_the_mentor_is_told_before_the_mentee_and_neither_of_which_rule(pair):
    _becomes_manager(pair)
    scan_live_pairs(at=NOW)
    told = list(Message.objects.filter(kind="pairing.paused").order_by("due_at"))
    assert [one.person_id for one in told] == [pair.mentor.person_id, pair.mentee.person_id]
    assert told[0].due_at < told[1].due_at
    words = [kind_named(one.kind).write(one) for one in told]
    assert words[0] == words[1] and "line" not in str(words[0]).lower()


def test_a_pause_for_a_private_list_reads_like_any_other_and_waits_for_the_night(pair):
    other = PairFactory()
    _becomes_manager(other)
    _block(pair)
    assert foresee(at=NOW) == [
        "1 live pair would break a rule of its cohort. If you import, each is paused and both people are told."
    ]
    roster_changed.tell(at=NOW)
    assert rules_of(pair) == set() and state_of(pair) == Pair.State.ACTIVE
    by_night()
    conflict = Conflict.objects.get(pair=pair)
    assert (conflict.rule, conflict.sentence) == ("not-possible", "Not possible.")
    letters = [kind_named(one.kind).write(one) for one in Message.objects.filter(kind="pairing.paused")]
    assert len(letters) == 4 and all(one == letters[0] for one in letters)
    roster_changed.tell(at=NOW)
    assert rules_of(pair) == {"not-possible"}


def test_before_both_have_said_yes_neither_hears_of_a_pause_and_the_mentee_sees_nothing():
    pair = PairFactory(state=Pair.State.PROPOSED, introduced_at=None)
    mentee = user_of(pair.mentee.person)
    _becomes_manager(pair)
    scan_live_pairs(at=NOW)
    assert not Message.objects.filter(kind="pairing.paused").exists()
    assert not Pair.objects.of_member(mentee).exists()
    pair.refresh_from_db()
    actions.leave(pair=pair, by=user_of(pair.mentor.person), at=NOW)
    assert not Pair.objects.of_member(mentee).exists()


def test_the_coordinator_is_told_how_many_and_not_who(pair):
    role = grant(user_of(PairFactory().mentor.person), Role.Name.COORDINATOR, pair.cohort.programme)
    _becomes_manager(pair)
    scan_live_pairs(at=NOW)
    message = Message.objects.get(kind="pairing.conflicts")
    assert message.person == role.user.person
    letter = kind_named(message.kind).write(message)
    assert "1 pair waits" in letter.paragraphs[0]
    said = str(letter)
    assert pair.mentor.person.name not in said and pair.mentee.person.name not in said
    actions.leave(pair=Pair.objects.get(pk=pair.pk), by=None, at=NOW)
    assert kind_named(message.kind).write(message) is None


def test_a_second_look_finds_nothing_new(pair):
    _becomes_manager(pair)
    scan_live_pairs(at=NOW)
    assert scan_live_pairs(at=NOW).barred == 0
    assert by_night().conflicts == 0
    assert Conflict.objects.count() == 1


def test_pairs_that_have_ended_are_left_alone(pair):
    Pair.objects.update(state=Pair.State.COMPLETED)
    _becomes_manager(pair)
    assert scan_live_pairs(at=NOW).pairs == 0


def test_a_conflict_that_is_gone_is_settled_and_the_pair_waits_for_somebody_to_say_so(pair):
    _becomes_manager(pair)
    by_night()
    ReportingLine.objects.all().delete()
    by_night()
    conflict = Conflict.objects.get()
    assert (conflict.settled_as, state_of(pair)) == (Conflict.Outcome.GONE, Pair.State.PAUSED)
    assert list(Conflict.objects.waiting()) == [conflict]


def test_while_a_rule_bars_them_the_two_cannot_go_on_by_themselves(pair):
    _becomes_manager(pair)
    by_night()
    pair.refresh_from_db()
    with pytest.raises(actions.Held, match="programme team"):
        actions.resume(pair=pair, by=user_of(pair.mentee.person), at=NOW)
    ReportingLine.objects.all().delete()
    by_night()
    actions.resume(pair=pair, by=user_of(pair.mentor.person), at=NOW)
    assert state_of(pair) == Pair.State.ACTIVE
    assert Conflict.objects.get().settled_as == Conflict.Outcome.RESUMED


def test_a_pair_that_ends_leaves_no_conflict_open(pair):
    _becomes_manager(pair)
    by_night()
    actions.leave(pair=Pair.objects.get(pk=pair.pk), by=user_of(pair.mentor.person), at=NOW)
    assert Conflict.objects.get().settled_as == Conflict.Outcome.ENDED
    assert not Conflict.objects.waiting().exists()


def test_whoever_leaves_the_company_ends_the_pair_without_fault(pair):
    Participant.objects.filter(pk=pair.mentor_id).update(state=Participant.State.PAIRED)
    Person.objects.filter(pk=pair.mentee.person_id).update(left_on=YESTERDAY)
    assert foresee(at=NOW)[0].startswith("1 live pair would end, because one of the two has left.")


@pytest.mark.parametrize(("days", "is_asked"), [(91, True), (93, False)])
def test_the_other_is_asked_about_a_new_partner_while_half_the_time_remains(pair, days, is_asked):
    """The cohort runs for 184 days from 16 March."""
    at = NOW + timedelta(days=14 + days)
    Person.objects.filter(pk=pair.mentee.person_id).update(left_on=at.date())
    scan_live_pairs(at=at)
    assert state_of(pair) == Pair.State.ENDED
    assert Conflict.objects.get().settled_as == Conflict.Outcome.ENDED
    asked = set(NewPartner.objects.values_list("participant", flat=True))
    assert asked == ({pair.mentor_id} if is_asked else set())
    assert Message.objects.filter(kind="pairing.another").count() == len(asked)
    assert Participant.objects.get(pk=pair.mentor_id).state == Participant.State.READY


def test_a_scan_that_lost_its_worker_is_gone_on_with_where_it_stopped(monkeypatch):
    monkeypatch.setattr(looking, "AT_ONCE", 1)
    pairs = sorted((PairFactory() for _ in range(3)), key=lambda pair: pair.pk)
    for pair in pairs:
        _becomes_manager(pair)
    times = iter([NOW, NOW])
    with pytest.raises(StopIteration):
        scanning.carry_on(scanning.begin(at=NOW), clock=lambda: next(times))
    scan = Scan.objects.get()
    assert (scan.reached, scan.pairs, scan.finished_at) == (pairs[1].pk, 2, None)
    assert scanning.take_up_lost(at=NOW + timedelta(minutes=4)) == 0
    Conflict.objects.all().delete()
    assert scanning.take_up_lost(at=NOW + timedelta(minutes=6)) == 1
    scan.refresh_from_db()
    assert (scan.pairs, scan.conflicts, scan.finished_at) == (3, 3, NOW + timedelta(minutes=6))
    assert [rules_of(pair) for pair in pairs] == [set(), set(), {"line"}]


def test_a_look_at_many_pairs_asks_no_more_often_than_at_one(pair, django_assert_max_num_queries):
    for _ in range(30):
        PairFactory(cohort=pair.cohort)
    pairs = looking.next_pairs(None)
    with django_assert_max_num_queries(12):
        assert looking.look_at(pairs, at=NOW, private=True).pairs == 31


def test_a_preview_watches_both_people_of_each_live_pair(pair):
    assert people_in_live_pairs() == {pair.mentor.person_id, pair.mentee.person_id}
    Pair.objects.update(state=Pair.State.COMPLETED)
    assert people_in_live_pairs() == set()


def test_a_preview_of_a_staff_list_says_what_it_would_break(pair):
    """Through the import itself: the mentee becomes the manager of the mentor's manager."""
    mentor, mentee = pair.mentor.person, pair.mentee.person
    rows = [
        ("M1", "Max New", mentee),
        (mentor.external_id, mentor.name, "M1"),
        (mentee.external_id, mentee.name, ""),
    ]
    text = "".join(f"{key},{name},{getattr(above, 'external_id', above)}\n" for key, name, above in rows)
    waiting = previewed(f"id,name,manager\n{text}", at=NOW)
    assert [effect.partition(".")[0] for effect in waiting.figures["effects"]] == [
        "1 live pair would break a rule of its cohort"
    ]
    assert state_of(pair) == Pair.State.ACTIVE


def test_the_ladder_too_is_a_change(pair):
    """Grades are joined, and the two stand on one rung."""
    low = pair.mentor.person.grade
    Person.objects.filter(grade=pair.mentee.person.grade).update(grade=low)
    Grade.objects.exclude(pk=low.pk).delete()
    roster_changed.tell(at=NOW)
    assert rules_of(pair) == {"gap"}
