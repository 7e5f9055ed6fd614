"""Nothing that is typed is lost: drafts for oneself alone, two tabs, texts that are too long, a database that fails."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from programmes.models import Side
from sessions import actions
from sessions.drafts.actions import LONGEST, MOST, TooLongToKeep, TooManyDrafts, drop_draft, save_draft
from sessions.drafts.meanwhile import WrittenMeanwhile, mark_of
from sessions.drafts.models import LogDraft
from sessions.models import Commitment, Reflection, Session, Takeaway
from tests.factories.people import NOW
from tests.sessions.conftest import Cast

TYPED = "Margaret had not seen the spreadsheet"


@pytest.fixture
def session(cast: Cast) -> Session:
    return cast.plan(starts_at=timezone.now() - timedelta(hours=2), at=timezone.now() - timedelta(days=2))


def keep(cast: Cast, session: Session, text: str, revision: Any = None, by: Any = None) -> LogDraft:
    return save_draft(
        session=session, words={"takeaway": text}, revision=revision, by=by or cast.mentor, at=timezone.now()
    )


def sent(**more: Any) -> dict[str, Any]:
    """The log as a browser sends it."""
    fields = {
        "met": "held",
        "minutes": "60",
        "takeaway": TYPED,
        "submission": uuid.uuid4(),
        "owner_1": "mentee",
    }
    return fields | {"seen_takeaway": "", "seen_note": "", "revision": ""} | more


def test_a_draft_is_sealed_for_its_writer_alone_and_leaves_no_trace(cast: Cast, session: Session) -> None:
    events = AuditEvent.objects.count()
    draft = keep(cast, session, TYPED)
    assert b"spreadsheet" not in bytes(draft.words_sealed)
    assert draft.key.person_id == cast.mentor.person_id if hasattr(draft.key, "person_id") else draft.key
    assert not LogDraft.objects.of(cast.mentee.person).exists()
    assert AuditEvent.objects.count() == events
    for outsider in cast.outsiders().values():
        with pytest.raises(actions.NotOneOfTheTwo):
            keep(cast, session, TYPED, by=outsider)


def test_typing_on_keeps_one_draft_and_two_tabs_keep_two(cast: Cast, session: Session) -> None:
    first = keep(cast, session, "One")
    second = keep(cast, session, "One and two", first.revision)
    assert (second.pk, LogDraft.objects.count()) == (first.pk, 1)
    other = keep(cast, session, "From another tab", first.revision)
    assert {each.read()["takeaway"] for each in LogDraft.objects.select_related("key")} == {
        "One and two",
        "From another tab",
    }
    assert keep(cast, session, "From another tab", first.revision) == other, "sent twice, kept once"


def test_what_is_too_much_is_refused_and_takes_nothing_away(cast: Cast, session: Session) -> None:
    keep(cast, session, TYPED)
    with pytest.raises(TooLongToKeep):
        keep(cast, session, "x" * LONGEST)
    for number in range(MOST - 1):
        keep(cast, session, f"Text {number}")
    with pytest.raises(TooManyDrafts):
        keep(cast, session, "One too many")
    assert LogDraft.objects.count() == MOST
    drop_draft(session=session, revision=LogDraft.objects.first().revision, by=cast.mentor)
    keep(cast, session, "Now there is room")


def test_typing_is_kept_with_and_without_scripts_and_found_again(
    client: Any, cast: Cast, session: Session
) -> None:
    client.force_login(cast.mentor)
    address, log = (reverse(f"sessions:{name}", args=[session.pk]) for name in ("draft", "log"))
    answer = client.post(address, sent(note="Felt fine"), headers={"HX-Request": "true"}).content.decode()
    assert "Draft kept at" in answer and "Only you" in answer
    revision = re.search(r'name="revision" value="([0-9a-f-]{36})"', answer)[1]
    assert TYPED in client.get(log).content.decode()
    assert "not sent" in client.get(session.get_absolute_url()).content.decode()

    answer = client.post(address, sent(takeaway="More of it", revision=revision, keep="yes"))
    assert answer.status_code == 302 and LogDraft.objects.count() == 1
    page = client.get(log).content.decode()
    assert "More of it" in page and TYPED not in page
    client.force_login(cast.mentee)
    assert "More of it" not in client.get(log).content.decode()
    assert "not sent" not in client.get(session.get_absolute_url()).content.decode()


def test_choices_alone_are_no_draft(client: Any, cast: Cast, session: Session) -> None:
    client.force_login(cast.mentor)
    client.post(
        reverse("sessions:draft", args=[session.pk]), sent(takeaway="  "), headers={"HX-Request": "true"}
    )
    assert not LogDraft.objects.exists()


def test_both_texts_of_two_tabs_are_shown_and_one_is_chosen(
    client: Any, cast: Cast, session: Session
) -> None:
    first, second = keep(cast, session, "The first tab"), keep(cast, session, "The second tab")
    client.force_login(cast.mentor)
    log, address = (reverse(f"sessions:{name}", args=[session.pk]) for name in ("log", "draft"))
    page = client.get(log).content.decode()
    assert "The first tab" in page and "The second tab" in page
    assert f'name="revision" value="{second.revision}"' in page
    client.post(address, {"take": first.revision})
    assert f'name="revision" value="{first.revision}"' in client.get(log).content.decode()
    client.post(address, {"drop": second.revision})
    assert "The second tab" not in client.get(log).content.decode()


def test_a_sent_log_takes_its_draft_along_and_leaves_the_other(
    client: Any, cast: Cast, session: Session
) -> None:
    mine, other = keep(cast, session, TYPED), keep(cast, session, "The other tab")
    client.force_login(cast.mentor)
    client.post(reverse("sessions:log", args=[session.pk]), sent(revision=mine.revision))
    assert Takeaway.objects.select_related("key").get().text == TYPED
    assert list(LogDraft.objects.all()) == [other]


def test_a_draft_waits_while_nobody_is_signed_in(client: Any, cast: Cast, session: Session) -> None:
    keep(cast, session, TYPED)
    log = reverse("sessions:log", args=[session.pk])
    assert client.get(log).status_code == 302
    assert LogDraft.objects.count() == 1
    client.force_login(cast.mentor)
    assert TYPED in client.get(log).content.decode()


def test_of_two_tabs_that_send_the_second_shows_both_texts(client: Any, cast: Cast, session: Session) -> None:
    client.force_login(cast.mentor)
    log = reverse("sessions:log", args=[session.pk])
    client.post(log, sent(takeaway="From the first tab", note="First note"))
    page = client.post(log, sent(takeaway="From the second tab", note="")).content.decode()
    assert "From the first tab" in page and "From the second tab" in page
    assert Takeaway.objects.select_related("key").get().text == "From the first tab"
    mark = mark_of(Takeaway.objects.get())
    assert f'name="seen_takeaway" value="{mark}"'.replace("+", "&#x2B;") in page.replace("+", "&#x2B;")
    client.post(log, sent(takeaway="Both of them", seen_takeaway=mark))
    assert Takeaway.objects.select_related("key").get().text == "Both of them"


def test_a_note_from_another_tab_is_not_overwritten(client: Any, cast: Cast, session: Session) -> None:
    client.force_login(cast.mentor)
    here = reverse("sessions:reflection", args=[session.pk])
    client.post(here, {"text": "First", "seen": ""})
    page = client.post(here, {"text": "Second", "seen": ""}).content.decode()
    assert "First" in page and "Second" in page
    note = Reflection.objects.select_related("key").get()
    assert note.text == "First"
    client.post(here, {"text": "First and second", "seen": mark_of(note)})
    assert Reflection.objects.select_related("key").get().text == "First and second"


def test_the_same_words_from_two_tabs_are_no_conflict(cast: Cast, session: Session) -> None:
    for _ in range(2):
        actions.save_reflection(session=session, text="Same", by=cast.mentor, at=timezone.now(), seen="")
    with pytest.raises(WrittenMeanwhile):
        actions.save_reflection(session=session, text="Other", by=cast.mentor, at=timezone.now(), seen="")


@pytest.mark.parametrize(("route", "field"), [("log", "note"), ("log", "takeaway"), ("reflection", "text")])
def test_a_text_of_a_megabyte_is_refused_with_words_and_still_there(
    client: Any, cast: Cast, session: Session, route: str, field: str
) -> None:
    client.force_login(cast.mentor)
    text = "word " * 200_000
    data = sent(**{field: text}) if route == "log" else {field: text, "seen": ""}
    page = client.post(reverse(f"sessions:{route}", args=[session.pk]), data).content.decode()
    assert "999,999 characters" in page and "shorten it" in page
    assert page.count("word word word") >= 60_000
    assert not Reflection.objects.exists() and not Takeaway.objects.exists()
    assert "maxlength" not in re.search(rf'<textarea[^>]*name="{field}"[^>]*>', page)[0]


@pytest.mark.parametrize("route", ["log", "reflection"])
def test_a_database_that_fails_keeps_the_words_on_the_page(
    client: Any, cast: Cast, session: Session, route: str
) -> None:
    client.force_login(cast.mentor)

    def fail(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("INSERT") and Reflection._meta.db_table in sql:
            raise OperationalError("disk I/O error")
        return execute(sql, *rest)

    data = (
        sent(note="I nearly swallowed it")
        if route == "log"
        else {"text": "I nearly swallowed it", "seen": ""}
    )
    with connection.execute_wrapper(fail):
        answer = client.post(reverse(f"sessions:{route}", args=[session.pk]), data)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "nothing was saved" in page and "I nearly swallowed it" in page and "disk" not in page
    session.refresh_from_db()
    assert session.is_planned and not Takeaway.objects.exists()


def test_a_mentor_takes_something_on_and_nobody_gives_it_to_them(
    client: Any, cast: Cast, session: Session
) -> None:
    due = (timezone.localdate() + timedelta(days=9)).isoformat()
    log = reverse("sessions:log", args=[session.pk])
    promise = {"todo_1": "List three places", "owner_1": "mentor", "due_1": due}
    client.force_login(cast.mentee)
    page = client.post(log, sent(**promise)).content.decode()
    assert "What comes next is yours." in page and "List three places" in page
    with pytest.raises(actions.NotForTheMentor):
        cast.log(
            cast.plan(),
            by=cast.mentee,
            at=NOW + timedelta(days=4),
            commitments=[actions.Promise("Do my work", (NOW + timedelta(days=20)).date(), Side.MENTOR)],
        )
    assert not Commitment.objects.exists()
    client.force_login(cast.mentor)
    assert client.post(log, sent(**promise)).status_code == 302
    assert Commitment.objects.get().owner == "mentor"
