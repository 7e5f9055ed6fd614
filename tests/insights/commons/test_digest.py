"""Once a quarter, to those who take part and those who answer, when something is new: numbers and a link."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from feedback.cards.models import ReleasedCard
from insights.commons import answering
from insights.commons.notices import digests_each_quarter, write_digest
from insights.commons.quarters import months_after
from insights.models import Theme
from notifications.ledger import write_all
from notifications.models import Message
from pairing.models import Pair
from programmes.models import Cohort, Participant, Programme
from tests.factories import PairFactory, user_of
from tests.insights.commons.conftest import answered, published

FIRST = date(2026, 1, 12)
ENDS = months_after(FIRST, 3)


def nine(day: date = ENDS) -> datetime:
    return datetime.combine(day, time(9), ZoneInfo("Europe/London"))


@pytest.fixture
def pair(cohort) -> Pair:
    """A programme in its first quarter, with one pair."""
    Cohort.objects.filter(pk=cohort.pk).update(
        starts_on=FIRST, ends_on=FIRST + timedelta(days=200), state=Cohort.State.ACTIVE
    )
    cohort.refresh_from_db()
    found = PairFactory(cohort=cohort)
    people = Participant.objects.filter(cohort=cohort)
    people.update(state=Participant.State.PAIRED)
    for participant in people:
        participant.person.time_zone = "Europe/London"
        participant.person.save(update_fields=["time_zone"])
        user_of(participant.person)
    return found


def new_theme(pair: Pair, **changes) -> Theme:
    return published(pair.cohort.programme, published_at=nine() - timedelta(days=20), **changes)


def due(at: datetime):
    return {each.person: each for each in digests_each_quarter(at=at)}


def letter_to(person, at: datetime):
    with time_machine.travel(at, tick=False):
        write_all(list(due(at).values()), at=at)
        return write_digest(Message.objects.get(kind="commons.digest", person=person))


def test_everybody_who_takes_part_and_who_answers_hears_of_it_once(pair, holder):
    new_theme(pair)
    sponsor, executive, coach = holder("sponsor"), holder("executive"), holder("coach")
    found = set(due(nine() + timedelta(hours=12)))
    assert found == {pair.mentor.person, pair.mentee.person, sponsor.person, executive.person}
    assert coach.person not in found
    write_all(list(due(nine() + timedelta(hours=12)).values()), at=nine())
    write_all(list(due(nine() + timedelta(hours=20)).values()), at=nine())
    assert Message.objects.filter(kind="commons.digest").count() == 4


@pytest.mark.parametrize(
    ("minutes", "is_due"), [(-1, False), (0, True), (2 * 24 * 60 - 1, True), (2 * 24 * 60, False)]
)
def test_it_is_due_at_nine_on_the_day_of_the_quarter(pair, minutes, is_due):
    new_theme(pair)
    assert (pair.mentor.person in due(nine() + timedelta(minutes=minutes))) == is_due


def test_nothing_new_is_not_told(pair):
    assert due(nine()) == {}
    published(pair.cohort.programme, published_at=nine() - timedelta(days=200))
    published(pair.cohort.programme, state=Theme.State.DRAFT, published_at=None, scale="")
    assert due(nine()) == {}


def test_a_programme_that_does_not_run_says_nothing(pair):
    new_theme(pair)
    Programme.objects.update(state=Programme.State.DECIDED)
    assert due(nine()) == {}


def test_it_has_numbers_and_a_link_and_no_word_of_anybody(pair, holder):
    theme = new_theme(pair, title="Tools come first", text="A sentence about tools.")
    by = holder("sponsor")
    answered(theme, by, text="We will ask.", at=nine() - timedelta(days=10))
    answering.settle_answer(theme=theme, to="done", outcome="Asked.", by=by, at=nine() - timedelta(days=2))
    letter = letter_to(pair.mentor.person, nine())
    assert letter is not None and not ReleasedCard.objects.exists()
    assert list(letter.facts) == [("New themes", "1"), ("Answers", "1"), ("Promises kept", "1")]
    assert letter.path == f"/commons/{pair.cohort.programme_id}/"
    everything = " ".join([letter.subject, *letter.paragraphs, letter.button])
    for words in ("Tools", "sentence", "ask", "Head of Service", str(by), str(pair.mentee.person)):
        assert words not in everything
    assert str(pair.cohort.programme) not in letter.subject


def test_who_left_meanwhile_and_what_was_taken_back_is_not_told(pair):
    theme = new_theme(pair)
    assert letter_to(pair.mentor.person, nine()) is not None
    message = Message.objects.get(kind="commons.digest", person=pair.mentor.person)
    Theme.objects.filter(pk=theme.pk).update(state=Theme.State.TAKEN_BACK)
    assert write_digest(message) is None
    Theme.objects.filter(pk=theme.pk).update(state=Theme.State.PUBLISHED)
    assert write_digest(message) is not None
    Participant.objects.filter(pk=pair.mentor_id).update(state=Participant.State.WITHDRAWN)
    assert write_digest(Message.objects.get(pk=message.pk)) is None
