"""The ladder, edited by hand, and the table from titles to grades."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.actions import grades as actions
from accounts.errors import Refused
from accounts.listeners import roster_changed
from accounts.models import AuditEvent, Grade, Person, TitleGrade
from tests.accounts.conftest import AT, ROSTER, imported, previewed
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr(hr):
    """Whose own record stands on no rung, so that the ladder is the roster's alone."""
    Person.objects.update(grade=None)
    Grade.objects.all().delete()
    return hr


@pytest.fixture
def hr_client(client, hr):
    client.force_login(hr)
    return client


@pytest.fixture
def heard(monkeypatch):
    """The moments at which those who listen were told."""
    monkeypatch.setattr(roster_changed, "_functions", {})
    moments: list = []
    roster_changed.register(lambda *, at: moments.append(at))
    return moments


@pytest.fixture
def ladder(hr):
    imported()
    return {grade.name: grade for grade in Grade.objects.all()}


def order() -> list[str]:
    return list(Grade.objects.order_by("rank").values_list("name", flat=True))


def ranks() -> list[int]:
    return sorted(Grade.objects.values_list("rank", flat=True))


def test_the_page_lists_the_rungs_from_low_to_high_with_who_stands_on_them(hr_client, ladder):
    page = hr_client.get(reverse("accounts:grades"))
    assert [(rung.name, rung.standing) for rung in page.context["rungs"]] == [("A", 1), ("B", 1), ("C", 1)]
    for name in ("accounts:people", "accounts:settings"):
        assert reverse("accounts:grades") in hr_client.get(reverse(name)).content.decode()


def test_a_grade_is_added_above_another_or_at_the_bottom(hr_client, ladder, heard):
    address = reverse("accounts:grades")
    hr_client.post(address, {"name": "B2", "above": str(ladder["B"].pk)})
    hr_client.post(address, {"name": "Trainee", "above": ""})
    assert (order(), ranks()) == (["Trainee", "A", "B", "B2", "C"], [1, 2, 3, 4, 5])
    assert len(heard) == 2
    shown = hr_client.post(address, {"name": "b2", "above": ""}).content.decode()
    assert "“b2” is on the ladder already, as “B2”." in shown


def test_adding_the_highest_changes_nobody_s_rank_and_nobody_is_told(hr, ladder, heard):
    actions.add_grade(name="D", above=ladder["C"], by=hr, at=AT)
    assert (order(), heard) == (["A", "B", "C", "D"], [])


def test_a_grade_moves_up_and_down_and_stops_at_the_ends(hr_client, ladder, heard):
    move = reverse("accounts:grade_move", args=[ladder["A"].pk])
    hr_client.post(move, {"way": "up"})
    assert order() == ["B", "A", "C"]
    hr_client.post(move, {"way": "down"})
    hr_client.post(move, {"way": "down"})
    assert (order(), len(heard)) == (["A", "B", "C"], 2)


def test_a_grade_is_renamed_and_gets_words_that_mean_the_same(hr_client, ladder, heard):
    page = reverse("accounts:grade", args=[ladder["A"].pk])
    hr_client.post(page, {"name": "Assistant", "aliases": "A\nAsst."})
    ladder["A"].refresh_from_db()
    assert (ladder["A"].name, ladder["A"].aliases, heard) == ("Assistant", ["A", "Asst."], [])
    refused = hr_client.post(page, {"name": "Assistant", "aliases": "b"}).content.decode()
    assert "“b” is on the ladder already, as “B”." in refused
    waiting = previewed(ROSTER.replace(",A,", ",asst.,"), grades=[])
    assert (waiting.left_out, waiting.figures["unchanged"]) == ([], 3)


def test_equal_grades_become_one_rung_and_their_people_go_along(hr_client, hr, ladder, heard):
    actions.add_title_words(words="deputy", grade=ladder["B"], by=hr, at=AT)
    hr_client.post(reverse("accounts:grade_join", args=[ladder["B"].pk]), {"into": str(ladder["A"].pk)})
    ladder["A"].refresh_from_db()
    assert (order(), ranks(), ladder["A"].aliases, len(heard)) == (["A", "C"], [1, 2], ["B"], 1)
    assert Person.objects.get(external_id="2").grade == ladder["A"]
    assert TitleGrade.objects.get().grade == ladder["A"]
    with pytest.raises(Refused):
        actions.join_grades(grade=ladder["A"], into=ladder["A"], by=hr, at=AT)


def test_a_grade_goes_only_when_nobody_stands_on_it(hr_client, hr, ladder, heard):
    remove = reverse("accounts:grade_remove", args=[ladder["B"].pk])
    assert "Make it equal to another grade" in hr_client.post(remove, follow=True).content.decode()
    Person.objects.filter(external_id="2").update(left_on=AT.date())
    with pytest.raises(Refused, match="1 who have left"):
        actions.remove_grade(grade=ladder["B"], by=hr, at=AT)
    Person.objects.filter(external_id="2").update(grade=None)
    hr_client.post(remove)
    assert (order(), ranks(), len(heard)) == (["A", "C"], [1, 2], 1)


def test_every_change_of_the_ladder_is_on_the_trail_without_its_words(hr, ladder):
    actions.move_grade(grade=ladder["A"], up=True, by=hr, at=AT)
    actions.rename_grade(grade=ladder["A"], name="Secret name", aliases=["X1"], by=hr, at=AT)
    events = AuditEvent.objects.filter(verb__startswith="grade ")
    assert {event.verb for event in events} == {"grade moved", "grade renamed"}
    assert "Secret" not in str([event.details for event in events])


def test_the_table_of_title_words_is_edited_in_its_order(hr_client, ladder):
    add = reverse("accounts:title_words_add")
    for words, name in (("head of", "C"), ("deputy head", "B"), ("clerk", "A")):
        hr_client.post(add, {"words": words, "grade": str(ladder[name].pk)})
    again = hr_client.post(add, {"words": "Head  OF", "grade": str(ladder["A"].pk)}).content.decode()
    assert "stands in the table already" in again

    def table() -> list[str]:
        return list(TitleGrade.objects.order_by("order").values_list("words", flat=True))

    deputy = reverse("accounts:title_words", args=[TitleGrade.objects.get(words="deputy head").pk])
    hr_client.post(deputy, {"way": "up"})
    assert table() == ["deputy head", "head of", "clerk"]
    hr_client.post(deputy, {"way": "up"})
    hr_client.post(deputy, {"way": "remove"})
    assert table() == ["head of", "clerk"]


def test_somebody_without_the_settings_neither_sees_nor_changes_the_ladder(client, ladder):
    client.force_login(UserFactory(person__grade=None))
    assert client.get(reverse("accounts:grades")).status_code == 403
    for name in ("grade_move", "grade_join", "grade_remove"):
        assert client.post(reverse(f"accounts:{name}", args=[ladder["A"].pk])).status_code == 403
    assert order() == ["A", "B", "C"]
