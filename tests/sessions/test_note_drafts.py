"""The private note while it is typed: kept for its writer alone, and of two tabs neither loses a word."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, PersonalKey
from accounts.privacy import Ring, entries
from sessions import actions
from sessions.drafts.actions import MOST, save_draft
from sessions.drafts.models import LogDraft
from sessions.models import Reflection, Session
from tests.sessions.conftest import Cast

TYPED = "I talked over her when she named the launch"
NOTE = LogDraft.Page.NOTE


@pytest.fixture
def session(cast: Cast) -> Session:
    return cast.plan(starts_at=timezone.now() - timedelta(hours=2), at=timezone.now() - timedelta(days=2))


class Tab:
    """The page of the note in a browser: what it shows, and what goes on being typed there."""

    def __init__(self, user: Any, session: Session) -> None:
        self.client, self.session = Client(), session
        self.client.force_login(user)
        self.note = reverse("sessions:reflection", args=[session.pk])
        self.draft = reverse("sessions:note_draft", args=[session.pk])
        self.load()

    def load(self) -> str:
        page = self.client.get(self.note)
        self.fields = {name: page.context["form"][name].value() or "" for name in ("text", "seen")}
        self.fields["revision"] = str(page.context["revision"])
        return page.content.decode()

    def type(self, text: str) -> str:
        """What htmx sends a second after the last key, and takes back."""
        self.fields["text"] = text
        answer = self.client.post(self.draft, self.fields, headers={"HX-Request": "true"}).content.decode()
        self.fields["revision"] = re.search(r'name="revision" value="([0-9a-f-]*)"', answer)[1]
        return answer

    def save(self) -> Any:
        return self.client.post(self.note, self.fields)


def test_what_is_typed_is_sealed_for_its_writer_and_found_again(cast: Cast, session: Session) -> None:
    events, tab = AuditEvent.objects.count(), Tab(cast.mentor, session)
    assert "Draft kept at" in tab.type(TYPED)
    draft = LogDraft.objects.select_related("key").get()
    assert draft.page == NOTE and TYPED.encode() not in bytes(draft.words_sealed)
    assert draft.key == PersonalKey.of(cast.mentor.person)
    assert TYPED in tab.load()
    page = tab.client.get(session.get_absolute_url()).content.decode()
    assert "a text here that you have not saved" in page and TYPED not in page
    assert AuditEvent.objects.count() == events
    other = Tab(cast.mentee, session)
    assert TYPED not in other.load()
    assert "not saved" not in other.client.get(session.get_absolute_url()).content.decode()
    for outsider in cast.outsiders().values():
        client = Client()
        client.force_login(outsider)
        assert client.post(tab.draft, {"text": TYPED}).status_code == 404


def test_a_saved_note_takes_its_draft_along(cast: Cast, session: Session) -> None:
    tab = Tab(cast.mentor, session)
    tab.type(TYPED)
    tab.type(f"{TYPED}, twice")
    assert LogDraft.objects.count() == 1
    assert tab.save().status_code == 302
    assert Reflection.objects.select_related("key").get().text == f"{TYPED}, twice"
    assert not LogDraft.objects.exists()


def test_of_two_tabs_both_texts_are_kept_shown_and_chosen_from(cast: Cast, session: Session) -> None:
    one, two = Tab(cast.mentor, session), Tab(cast.mentor, session)
    one.type("From the first tab")
    two.type("From the second tab")
    page = one.load()
    assert "From the first tab" in page and "From the second tab" in page
    first = next(each for each in LogDraft.objects.select_related("key") if "first" in each.words)
    one.client.post(one.draft, {"take": first.revision})
    one.load()
    assert one.fields["text"] == "From the first tab"
    one.save()
    assert "From the second tab" in one.load(), "the other one waits"
    page = two.save().content.decode()
    assert "From the first tab" in page and "From the second tab" in page
    assert Reflection.objects.select_related("key").get().text == "From the first tab"


def test_a_draft_stands_beside_a_note_that_was_saved_meanwhile(cast: Cast, session: Session) -> None:
    one, two = Tab(cast.mentor, session), Tab(cast.mentor, session)
    one.type("Unfinished")
    two.fields["text"] = "Finished elsewhere"
    two.save()
    page = one.load()
    assert one.fields["text"] == "Unfinished" and "Your note as it is saved" in page
    assert "Finished elsewhere" in page


def test_drafts_of_the_log_and_of_the_note_are_apart(cast: Cast, session: Session) -> None:
    tab = Tab(cast.mentor, session)
    for number in range(MOST):
        words = {"takeaway": f"Log {number}"}
        save_draft(session=session, words=words, revision=None, by=cast.mentor, at=timezone.now())
    tab.type(TYPED)
    page = tab.load()
    assert TYPED in page and "Log 1" not in page
    assert TYPED not in tab.client.get(reverse("sessions:log", args=[session.pk])).content.decode()


def test_without_scripts_the_button_keeps_it_and_one_is_thrown_away(cast: Cast, session: Session) -> None:
    tab = Tab(cast.mentor, session)
    assert tab.client.post(tab.draft, {"text": TYPED, "seen": "", "keep": "1"}).status_code == 302
    assert TYPED in tab.load()
    assert tab.client.post(tab.draft, {"text": "  ", "seen": ""}).status_code == 302
    tab.client.post(tab.draft, {"drop": LogDraft.objects.get().revision})
    assert TYPED not in tab.load() and not LogDraft.objects.exists()


def test_what_is_too_long_for_the_note_is_still_kept_as_a_draft(cast: Cast, session: Session) -> None:
    tab = Tab(cast.mentor, session)
    assert "Draft kept at" in tab.type("word " * 2_000)
    assert "8,000 fit" in tab.save().content.decode()
    assert "too long to keep" in tab.type("word " * 9_000)
    assert LogDraft.objects.count() == 1


def test_the_register_names_the_writer_alone(cast: Cast) -> None:
    rings = {entry.ring for name, entry in entries.items() if name.startswith("mentoring_sessions.LogDraft.")}
    assert rings == {Ring.ONLY_ME}
    with pytest.raises(actions.NotOneOfTheTwo):
        save_draft(
            session=cast.plan(),
            words={"text": TYPED},
            revision=None,
            by=cast.outsiders()["coordinator"],
            at=timezone.now(),
            page=NOTE,
        )
