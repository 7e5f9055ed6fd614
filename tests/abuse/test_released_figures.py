"""Released figures in the hands of somebody who wants one person's answer (cases 62 to 70 and 72).

Case 69 is in ``tests/insights/test_comparison.py`` too, and case 71 in ``tests/feedback/test_cards.py``.
"""

from __future__ import annotations

import io
import itertools
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from scipy.stats import spearmanr

from accounts.actions.sign_in import admit
from accounts.models import Person
from accounts.rights.erasure import erase
from feedback.models import AnswerSheet
from feedback.respondent import respondent_of
from insights import disclosure, evidence
from insights.answers import share_value
from insights.attacks import SIBLINGS, attack
from insights.board_paper import DIGEST_SHOWN
from insights.cells import Cell, changed_people
from insights.closure import Closure
from insights.freezing import cells_of, is_genuine
from insights.models import Release
from programmes.models import Participant, Side
from tests.accounts.conftest import imported
from tests.factories import PairFactory
from tests.insights.conftest import (  # noqa: F401 the fixtures
    LATER,
    Pilot,
    begun,
    cast,
    empty_pilot,
    pilot,
)

pytestmark = pytest.mark.django_db

HOURS = range(1, 11)


def trickle(pilot: Pilot) -> list[list[Cell]]:  # noqa: F811
    """A release after each one or two who answered, both sides in turn."""
    mentors, mentees = pilot.participants("mentor"), pilot.participants("mentee")
    for start in range(0, 12, 2):
        pilot.pulse(1, mentors[start : start + 2])
        pilot.pulse(1, mentees[start : start + 1])
        pilot.release()
    return [cells_of(release) for release in Release.objects.order_by("number")]


def test_case_62_no_two_figures_of_a_release_differ_by_one_person(pilot):  # noqa: F811
    pilot.answer_everything()
    cells = cells_of(pilot.release())
    assert len(cells) > 10
    for one, other in itertools.permutations(cells, 2):
        if set(one.variables) & set(other.variables) and other.people < one.people:
            assert len(one.people - other.people) >= 5, (one.key, other.key)
    assert attack([cells]) == []


def test_case_63_this_week_minus_last_week_is_nobody_or_at_least_five(pilot):  # noqa: F811
    releases, last = trickle(pilot), {}
    moved = 0
    for cells in releases:
        for cell in cells:
            if cell.key in last:
                people = changed_people(cell, last[cell.key])
                moved += bool(people)
                assert not 0 < len(people) < 5, cell.key
            last[cell.key] = cell
    assert moved and attack(releases) == []


def _company() -> list[Cell]:
    """A company of three sites; the smallest has four people."""
    sites = {"leeds": range(9), "bristol": range(20, 28), "york": range(40, 44)}
    groups = {name: {f"p{one}": f"p{one}" for one in people} for name, people in sites.items()}
    everyone = {person: person for people in groups.values() for person in people}
    return [
        *(Cell("sites", name, "all", people, ("score",), label=name) for name, people in groups.items()),
        Cell("company", "all", "all", everyone, ("score",), label="all", is_total=True),
    ]


def test_case_64_the_company_minus_all_sites_but_one_is_never_solved():
    assert attack([disclosure.decide(_company()).shown]) == []


def test_case_64_without_the_closure_it_would_be(monkeypatch):
    monkeypatch.setattr(Closure, "refused", lambda self: {})
    found = attack([disclosure.decide(_company()).shown])
    assert SIBLINGS in {one.attack for one in found} and {len(one.people) for one in found} == {4}


def test_case_65_page_paper_and_data_of_two_readers_are_one_release(pilot, cast):  # noqa: F811
    pilot.answer_everything()
    pilot.release()
    pilot.pulse(1, [pair.mentor for pair in PairFactory.create_batch(3, cohort=pilot.cohort)])
    digests, tables = set(), []
    for who in ("coordinator", "executive"):
        client = Client()
        client.force_login(cast[who])
        release = Release.objects.get()
        document = client.get(reverse("insights:data", args=[pilot.cohort.pk])).json()
        paper = client.get(reverse("insights:board_file", args=[release.pk])).content
        words = PdfReader(io.BytesIO(paper)).pages[0].extract_text()
        page = client.get(reverse("insights:board", args=[pilot.cohort.pk])).content.decode()
        assert document["digest"][:DIGEST_SHOWN] in words.replace("\n", "")
        assert document["tables"]["shares"]["rows"][0]["cells"]["mentor"]["n"] == 12
        assert "12 mentors and 12 mentees took part" in page
        digests.add(document["digest"])
        tables.append(document["tables"])
    assert len(digests) == 1 and tables[0] == tables[1]


def test_case_66_five_who_all_say_unsafe_are_a_band_and_not_all(empty_pilot):  # noqa: F811
    empty_pilot.add_pairs(5)
    mentors = empty_pilot.participants("mentor")
    empty_pilot.survey("baseline", mentors, low=1, high=1)
    empty_pilot.survey("close", mentors, low=1, high=1, L1=1, L3=5)
    release = empty_pilot.release()
    safe, burdened = (evidence.cell(release, "shares", row, "mentor") for row in ("safety", "load"))
    assert (safe["count"], safe["edge"], safe["n"]) == (1, "at most", 5)
    assert (burdened["count"], burdened["edge"]) == (4, "at least")
    assert safe["low"] > 0 and burdened["high"] < 1
    for count, n in itertools.product(range(41), range(5, 41)):
        if count <= n:
            assert 0 < share_value(count, n)["count"] < n


@pytest.mark.parametrize("what", ["leaves", "is erased", "changes department"])
def test_case_67_a_past_release_stays_as_it_was_when_somebody(what, pilot):  # noqa: F811
    pilot.answer_everything()
    release, person = pilot.release(), pilot.pairs[0].mentor.person
    before = (release.digest, release.tables)
    if what == "leaves":
        Person.objects.filter(pk=person.pk).update(left_on=date(2026, 6, 1))
        Participant.objects.filter(person=person).update(state=Participant.State.WITHDRAWN)
    elif what == "is erased":
        erase(person=person, by=None, at=LATER)
    else:
        Person.objects.filter(pk=person.pk).update(department="Elsewhere", site="York")
    pilot.release()
    release.refresh_from_db()
    assert (release.digest, release.tables) == before and is_genuine(release)
    releases = [cells_of(each) for each in Release.objects.order_by("number")]
    assert attack(releases) == []


def test_case_68_accounts_for_testing_are_no_people_and_one_real_person_is_no_group(empty_pilot):  # noqa: F811
    made = "id,name,email,grade,department,manager\n9,Ann Real,ann@larkfield.org,A,Service,\n"
    made += "".join(f"{place},Test User,test@larkfield.org,A,Service,9\n" for place in range(10, 14))
    before = set(Person.objects.values_list("pk", flat=True))
    imported(made)
    assert [one.name for one in Person.objects.exclude(pk__in=before)] == ["Ann Real"]
    empty_pilot.add_pairs(1)
    empty_pilot.hold(1)
    empty_pilot.answer_everything()
    release = empty_pilot.release()
    assert cells_of(release) == [] and release.audit["new"] == 0


def test_case_69_the_same_people_in_ten_cohorts_answer_each_for_itself(pilot):  # noqa: F811
    """Answers of two cohorts are never summed, and nothing tells that two are of the same person."""
    person = pilot.pairs[0].mentor.person
    hashes = {
        respondent_of(PairFactory(mentor__person=person, cohort__name=f"Cohort {place}").mentor)
        for place in range(10)
    }
    assert len(hashes) == 10


def test_case_70_a_pulse_that_is_asked_of_one_pair_is_not_released(pilot):  # noqa: F811
    pilot.hold(2, pairs=pilot.pairs[:1])
    pilot.pulse(1, [*pilot.participants("mentor"), *pilot.participants("mentee")])
    pilot.pulse(2, [pilot.pairs[0].mentor, pilot.pairs[0].mentee], P1=1)
    release = pilot.release()
    for side in Side:
        assert evidence.cell(release, "pulse-P1", "1", side)["shown"]
        assert not evidence.cell(release, "pulse-P1", "2", side)["shown"]


@pytest.mark.parametrize("mailbox", ["people.desk@larkfield.org", "test@larkfield.org"])
def test_case_68_four_invented_colleagues_with_one_mailbox_answer_for_nobody(empty_pilot, mailbox):  # noqa: F811
    """Under ordinary names they are on the list, even in pairs. A mailbox of several people opens no account."""
    made = "id,name,email,grade,department,manager\n9,Ann Real,ann@larkfield.org,A,Service,\n"
    names = ("Ben Oak", "Cat Elm", "Dan Ash", "Eve Yew")
    made += "".join(f"{place},{name},{mailbox},A,Service,9\n" for place, name in enumerate(names, start=10))
    before = set(Person.objects.values_list("pk", flat=True))
    imported(made)
    people = list(Person.objects.exclude(pk__in=before))
    assert {one.name for one in people} == {"Ann Real", *names}
    admitted = [admit(email=address, at=LATER) for address in ("ann@larkfield.org", mailbox, mailbox)]
    assert [user is not None for user in admitted] == [True, False, False]
    empty_pilot.pairs = [PairFactory(cohort=empty_pilot.cohort, mentor__person=person) for person in people]
    empty_pilot.hold(1)
    may_answer = [
        pair.mentor for pair in empty_pilot.pairs if pair.mentor.person.email == "ann@larkfield.org"
    ]
    assert len(may_answer) == 1
    empty_pilot.pulse(1, may_answer)
    release = empty_pilot.release()
    assert not evidence.cell(release, "pulse-P1", "1", Side.MENTOR)["shown"]
    # Of what mentees promised there are numbers, which are nobody's answer.
    assert {cell.table for cell in cells_of(release)} <= {"commitments"}


ORDERS = ("by key", "as stored")
LOOKS = 4


def orders_of(pilot: Pilot) -> dict[str, float]:  # noqa: F811
    """For each order of the sheets of ``pilot``, how likely chance alone is as far from none at all as it is.

    A thousand answers: ten hours of a hundred mentors, hour by hour.
    """
    arrived = [(respondent_of(one), number) for number in HOURS for one in pilot.participants("mentor")]
    sheets = AnswerSheet.objects.filter(cohort=pilot.cohort)
    found = {}
    for name, rows in zip(ORDERS, (sheets.order_by("pk"), sheets.order_by()), strict=True):
        place = {sheet: order for order, sheet in enumerate(rows.values_list("respondent", "number"))}
        assert len(place) == len(arrived) == 1000
        found[name] = spearmanr(range(1000), [place[one] for one in arrived]).pvalue
    return found


def asked_a_thousand_times() -> Pilot:
    pilot = begun()  # noqa: F811
    pilot.add_pairs(100)
    for number in HOURS:
        pilot.pulse(number, pilot.participants("mentor"))
    return pilot


def test_case_72_no_column_of_an_answer_knows_when():
    columns = {type(field).__name__ for field in AnswerSheet._meta.concrete_fields}
    assert not columns & {"DateTimeField", "DateField", "TimeField", "AutoField", "BigAutoField"}


def test_case_72_neither_order_nor_time_of_answers_is_left_to_compare_with_sign_ins():
    """After a release neither the keys nor the places of the rows go with the order of arrival: p > 0.05.

    Chance alone falls short of that once in twenty looks. So what falls short is looked at again in a cohort of its
    own, four times at most: an order that told something would fall short each time, and chance does once in 160,000.
    """
    left = set(ORDERS)
    for look in range(LOOKS):
        pilot = asked_a_thousand_times()  # noqa: F811
        if not look:
            assert orders_of(pilot)["as stored"] < 1e-9, (
                "before a release rows do lie as they came, and this sees it"
            )
        pilot.release()
        left &= {name for name, chance in orders_of(pilot).items() if chance <= 0.05}
        if not left:
            break
    assert not left
