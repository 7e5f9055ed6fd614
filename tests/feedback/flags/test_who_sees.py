"""A coordinator sees a kind and since when. Whose pulse it was is kept nowhere; a heavy load is one coach's alone."""

from __future__ import annotations

import re

import pytest
from django.core import serializers
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, ReportingLine, User
from accounts.rights import copy
from accounts.rights.erasure import erase
from feedback.flags import actions, coaches, selectors
from feedback.flags.look import daily_look
from feedback.flags.models import Flag, FlagContact, FlagLook, FlagMove
from feedback.models import AnswerSheet, AskState, Pulse
from notifications.models import Message
from notifications.registry import kind_named
from programmes.models import Cohort, Role
from tests.factories import UserFactory, grant, hr_user
from tests.feedback.flags.conftest import Story

DRAINED = {"P6": 1}


def pages(user: User, story: Story, *more: str) -> dict[str, tuple[int, str]]:
    """What ``user`` sees on every page that could tell of a flag: status and main part, without marks that change."""
    client = Client()
    client.force_login(user)
    pair = story.cast.pair
    addresses = [
        *(reverse(name) for name in ("home:hr", "home:partnership", "home:executive", "home:support")),
        *(reverse(name) for name in ("feedback:requests", "feedback:coaching", "notifications:outbox")),
        *(reverse(name) for name in ("accounts:audit", "insights:reports", "feedback:circles")),
        reverse("insights:dashboard", args=[pair.cohort_id]),
        reverse("insights:board", args=[pair.cohort_id]),
        reverse("insights:data", args=[pair.cohort_id]),
        reverse("feedback:flags", args=[pair.cohort_id]),
        reverse("programmes:participants", args=[pair.cohort_id]),
        reverse("programmes:cohort", args=[pair.cohort_id]),
        reverse("home:pair", args=[pair.pk]),
        *more,
    ]
    found = {}
    for address in addresses:
        answer = client.get(address)
        main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
        found[address] = (answer.status_code, re.sub(r'csrfmiddlewaretoken" value="\w+"', "", main))
    return found


@pytest.fixture
def everybody_else(story: Story) -> dict[str, User]:
    programme = story.cast.pair.cohort.programme
    administrator, manager = hr_user(), UserFactory()
    ReportingLine.objects.create(
        person=story.cast.mentor.person, manager=manager.person, since=story.at(-400).date()
    )
    people = {name: UserFactory() for name in ("sponsor", "executive", "auditor", "coach")}
    for name, user in people.items():
        grant(user, Role.Name(name), programme)
    people["first coach"] = story.coach
    return people | {
        "administrator": administrator,
        "manager": manager,
        "coordinator": story.coordinator,
        "mentee": story.cast.mentee,
        "mentor": story.cast.mentor,
    }


def test_no_page_of_anybody_else_changes_when_a_load_is_heavy(
    story: Story, everybody_else: dict[str, User]
) -> None:
    story.meet(5, mentor=DRAINED)
    # The auditor alone reads the trail; raising a flag leaves none.
    before = {who: pages(user, story) for who, user in everybody_else.items()}
    events = AuditEvent.objects.count()
    assert story.look(7) == {"heavy-load"}
    flag = Flag.objects.get()
    given = flag.coach
    for who, user in everybody_else.items():
        if user == given:
            continue
        assert pages(user, story) == before[who], who
        client = Client()
        client.force_login(user)
        assert client.get(flag.get_absolute_url()).status_code == 404, who
        assert not Flag.objects.visible_to(user).exists()
    assert AuditEvent.objects.count() == events
    assert set(Message.objects.filter(kind__startswith="flag.").values_list("person", flat=True)) == {
        given.person_id
    }


def test_its_coach_finds_it_and_the_mentor_gets_support_that_the_team_does_not_see(story: Story) -> None:
    story.meet(5, mentor=DRAINED)
    story.look(7)
    flag, client = Flag.objects.get(), Client()
    client.force_login(story.coach)
    body = client.get(reverse("feedback:requests")).content.decode()
    assert "Heavy load" in body and story.cast.mentee.person.name not in body
    page = client.get(flag.get_absolute_url()).content.decode()
    assert "You alone see this" in page and "Programme team sees this" not in page
    take_on = reverse("feedback:take_on", args=[flag.pk])
    assert client.post(take_on, {"participant": story.cast.pair.mentee_id}).status_code == 404
    before = pages(story.coordinator, story)
    assert client.post(take_on, {"participant": story.cast.pair.mentor_id}).status_code == 302
    assert pages(story.coordinator, story) == before


def test_a_coordinator_cannot_tell_whose_pulse_it_was(story: Story) -> None:
    seen = []
    for user in (story.cast.mentor, story.cast.mentee):
        held = story.meet(5) if user == story.cast.mentor else Pulse.objects.first().session
        story.tap(held, user, {"P1": 1}, 6)
        assert story.look(14) == {"falling-pulse"}
        flag = Flag.objects.get()
        body = str(pages(story.coordinator, story, flag.get_absolute_url()))
        assert "Falling pulse" in body
        seen.append(re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "KEY", body))
        rows = serializers.serialize("json", [flag, *flag.moves.all()])
        assert not {str(key) for key in (held.pk, user.pk, user.person_id)} & set(
            re.findall(r"[0-9a-f-]{36}", rows)
        )
        for model in (Flag, FlagLook, AnswerSheet, Message):
            model.objects.all().delete()
        Pulse.objects.update(state=AskState.ASKED)
    assert seen[0] == seen[1]


@pytest.mark.parametrize("answered_on", [6, 7, 8, 13])
def test_the_day_of_a_flag_is_the_same_whenever_somebody_answered(story: Story, answered_on: int) -> None:
    """Nobody can ask for a pulse on one day and read the next morning what came of it."""
    held = story.meet(5)
    story.tap(held, story.cast.mentor, {"P1": 1}, answered_on)
    days = [day for day in range(6, 16) if story.look(day)]
    assert days == [14, 15]  # the Monday after the two reminders, and from then on


def test_a_look_takes_place_once_a_day_and_not_at_night(story: Story) -> None:
    for hour in (3, 6, 7, 23):
        daily_look(at=story.at(22, hour))
    assert FlagLook.objects.count() == FlagMove.objects.count() == 1
    assert [look.at_answers for look in FlagLook.objects.all()] == [True]
    daily_look(at=story.at(23, 7))
    assert not FlagLook.objects.get(made_on=story.at(23).date()).at_answers


def test_one_mail_a_day_names_neither_the_pair_nor_the_kind(story: Story) -> None:
    story.look(22)
    (message,) = Message.objects.filter(kind="flag.raised")
    kind = kind_named("flag.raised")
    letter = str(kind.write(message))
    assert message.person == story.coordinator.person and kind.is_confidential
    assert "late" not in letter.lower() and story.cast.mentor.person.first_name not in letter
    actions.resolve(flag=Flag.objects.get(), resolution="on-track", by=story.coordinator, at=story.at(22))
    assert kind.write(message) is None


def test_a_coordinator_who_is_one_of_the_two_sees_no_flag_of_their_own(story: Story) -> None:
    grant(story.cast.mentee, Role.Name.COORDINATOR, story.cast.pair.cohort.programme)
    story.look(22)
    assert not selectors.flags_of(story.cast.pair.cohort, story.cast.mentee)
    assert selectors.flags_of(story.cast.pair.cohort, story.coordinator)


def test_a_coach_sees_what_they_support_and_it_ends_at_once(story: Story) -> None:
    story.look(22)
    flag, other = Flag.objects.get(), UserFactory()
    grant(other, Role.Name.COACH, story.cast.pair.cohort.programme)
    assert not Flag.objects.visible_to(story.coach)
    actions.give_to_coach(flag=flag, coach=story.coach, by=story.coordinator, at=story.at(22))
    assert list(selectors.supported_by(story.coach)) == [flag] and not Flag.objects.visible_to(other)
    actions.give_to_coach(flag=flag, coach=other, by=story.coordinator, at=story.at(23))
    assert not Flag.objects.visible_to(story.coach)
    Role.objects.filter(user=other).delete()
    assert not Flag.objects.visible_to(other)


def test_no_coach_of_either_line_is_offered_or_taken(story: Story) -> None:
    pair = story.cast.pair
    assert coaches.coaches_for(pair, at=story.at(1)) == [story.coach]
    ReportingLine.objects.create(
        person=story.cast.mentor.person, manager=story.coach.person, since=story.at(-400).date()
    )
    assert coaches.coaches_for(pair, at=story.at(1)) == []
    story.look(22)
    with pytest.raises(actions.NotYours):
        actions.give_to_coach(
            flag=Flag.objects.get(), coach=story.coach, by=story.coordinator, at=story.at(22)
        )


def test_whoever_moved_a_flag_is_noted_and_contacts_hold_no_words(story: Story) -> None:
    story.look(22)
    client = Client()
    client.force_login(story.coordinator)
    address = Flag.objects.get().get_absolute_url()
    sent = {
        "press": "contact",
        "made_on": "2026-03-24",
        "channel": "call",
        "outcome": "reached",
        "submission": "11111111-1111-4111-8111-111111111111",
    }
    for _ in range(2):
        client.post(address, sent)
    client.post(address, {"press": "step", "next_step": "slot", "next_on": "2026-03-30"})
    client.post(address, {"press": "settle", "resolution": "on-track"})
    flag = Flag.objects.get()
    assert [(move.state, move.by) for move in flag.moves.order_by("at")] == [
        ("open", None),
        ("contacted", story.coordinator),
        ("resolved", story.coordinator),
    ]
    assert FlagContact.objects.get().outcome == "reached" and flag.next_step == "slot"
    columns = {field.get_internal_type() for field in FlagContact._meta.get_fields()}
    assert "TextField" not in columns and "BinaryField" not in columns
    assert "Resolved" in client.get(address).content.decode()


def test_a_copy_of_ones_data_tells_nothing_of_the_partners_answers(story: Story) -> None:
    story.meet(5, mentor={"P1": 1, "P6": 1})
    assert story.look(14) == {"falling-pulse", "heavy-load"}
    counts = {
        who: copy.counts(user.person).get("feedback.Flag.kind", 0)
        for who, user in (("mentor", story.cast.mentor), ("mentee", story.cast.mentee))
    }
    assert counts == {"mentor": 1, "mentee": 0}


def test_nothing_finds_the_sheets_of_who_was_erased(story: Story) -> None:
    story.meet(5, mentor={"P1": 1})
    assert AnswerSheet.objects.get().occasion_hash
    erase(person=story.cast.mentor.person, by=None, at=story.at(8))
    assert AnswerSheet.objects.get().occasion_hash == ""


def test_nothing_finds_the_sheet_of_an_hour_once_the_cohort_is_over(story: Story) -> None:
    story.meet(5, mentor={"P1": 1})
    Cohort.objects.update(state=Cohort.State.CLOSING)
    assert story.look(14) == set()
    assert not AnswerSheet.objects.exclude(occasion_hash="").exists()
