"""A full disk and a server that only reads any more: said in words, nothing lost, and well again by itself."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, Person
from mentoring.database_faults import has_no_room, is_read_only
from notifications import actions, delivery
from notifications.models import Attempt, Message, Preference
from tests.factories import PersonFactory, user_of
from tests.notifications.conftest import REMINDER, only_our_kinds, reader  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
KEPT = "notifications.outbox.KeptInFiles"
FILLER = "test.ask"
TABLES = [model._meta.db_table for model in (Preference, Attempt)]
FULL = """CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END$$"""


@contextmanager
def full_disk(person: Person) -> Iterator[None]:
    """The database has no room for one row more. PostgreSQL is made to say so by its own number for it."""
    with connection.cursor() as say:
        if connection.vendor == "sqlite":
            say.execute("VACUUM")
            (pages,) = say.execute("PRAGMA page_count").fetchone()
            say.execute(f"PRAGMA max_page_count={pages}")
            fill(person)
        else:
            say.execute(FULL)
            for table in TABLES:
                say.execute(
                    f"CREATE TRIGGER full_disk BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION full_disk()"
                )
    try:
        yield
    finally:
        with connection.cursor() as say:
            if connection.vendor == "sqlite":
                say.execute("PRAGMA max_page_count=1073741823")
            else:
                say.execute("DROP FUNCTION full_disk CASCADE")


def fill(person: Person) -> None:
    """Rows until no page takes another one."""
    filler = Message.objects.filter(kind=FILLER).get()
    rows: list[Callable[[int], Model]] = [
        lambda number: Preference(person=person, kind=f"b{number}"),
        lambda number: Attempt(message=filler, number=number, at=AT, channel="", outcome=""),
    ]
    for made in rows:
        with pytest.raises(OperationalError):
            for number in range(10_000):
                made(number).save(force_insert=True)


@contextmanager
def standby() -> Iterator[None]:
    """The server at the other end of this connection only reads from now on; a new connection finds one that writes."""
    with connection.cursor() as say:
        if connection.vendor == "sqlite":
            say.execute("PRAGMA query_only=ON")
        else:
            say.execute("SET default_transaction_read_only = on")
    yield


def words(page: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.decode()).split())


@pytest.fixture(autouse=True)
def filler(only_our_kinds, reader) -> Message:  # noqa: F811
    """Something sent long ago, to hang rows on."""
    made = actions.enqueue(
        kind=FILLER, person=reader, due_at=AT - timedelta(days=9), at=AT - timedelta(days=9)
    )
    Message.objects.filter(pk=made.pk).update(state=Message.State.SENT)
    return made


@pytest.fixture
def visitor(reader) -> Client:  # noqa: F811
    Organisation.current()
    client = Client(raise_request_exception=False)
    client.force_login(user_of(reader))
    client.get(reverse("notifications:preferences"))
    return client


def test_on_a_full_disk_pages_are_read_and_what_is_sent_is_refused_in_words(
    visitor: Client,
    reader,  # noqa: F811
) -> None:
    page = reverse("notifications:preferences")
    with full_disk(reader):
        assert visitor.get(page).status_code == 200
        refused = visitor.post(page, {"wanted": ["test.reminder"]})
        assert refused.status_code == 503 and int(refused.headers["Retry-After"]) > 0
        assert "There is no room to save just now" in words(refused.content)
        assert "Nothing of what you sent was saved" in words(refused.content)
        assert not Preference.objects.filter(kind="test.reminder").exists()
        assert visitor.get(page).status_code == 200
    assert visitor.post(page, {"wanted": ["test.reminder"]}).status_code == 302
    assert Preference.objects.get(kind="test.reminder").wanted


def test_what_is_due_on_a_full_disk_waits_and_is_sent_once_there_is_room(reader, mailoutbox) -> None:  # noqa: F811
    message = actions.enqueue(kind=REMINDER.name, person=reader, due_at=AT, at=AT)
    with full_disk(reader):
        with pytest.raises(OperationalError) as broke:
            delivery.deliver_due(clock=lambda: AT)
        assert has_no_room(broke.value) and mailoutbox == []
    message.refresh_from_db()
    assert message.state in (Message.State.DUE, Message.State.LEASED)
    later = AT + timedelta(minutes=5)
    assert delivery.deliver_due(clock=lambda: later).sent == 1
    assert delivery.deliver_due(clock=lambda: later + timedelta(minutes=5)).sent == 0
    assert len(mailoutbox) == 1


def test_a_folder_that_takes_no_file_loses_no_mail(reader, settings, tmp_path: Path) -> None:  # noqa: F811
    folder = tmp_path / "mails"
    settings.EMAIL_BACKEND, settings.EMAIL_URL, settings.OUTBOX_DIR = KEPT, "", folder
    message = actions.enqueue(kind=REMINDER.name, person=reader, due_at=AT, at=AT)
    folder.touch()
    assert delivery.deliver_due(clock=lambda: AT).failed == 1
    folder.unlink()
    assert delivery.deliver_due(clock=lambda: AT + timedelta(minutes=5)).sent == 1
    assert (folder / f"{message.pk}.eml").exists()


def test_a_file_system_without_room_is_known_by_its_number() -> None:
    with pytest.raises(OSError) as broke, Path("/dev/full").open("wb", buffering=0) as file:
        file.write(b"x")
    assert broke.value.errno == errno.ENOSPC and has_no_room(broke.value) and not is_read_only(broke.value)


def test_after_a_fail_over_the_next_request_finds_the_server_that_writes(visitor: Client) -> None:
    page = reverse("notifications:preferences")
    with standby():
        assert visitor.get(page).status_code == 200
        refused = visitor.post(page, {"wanted": ["test.reminder"]})
    assert refused.status_code == 503 and "Wait a quarter of a minute" in words(refused.content)
    assert visitor.post(page, {"wanted": ["test.reminder"]}).status_code == 302


def test_a_fault_of_another_sort_is_taken_for_neither() -> None:
    PersonFactory()
    with pytest.raises(Exception) as broke, connection.cursor() as say:
        say.execute("SELECT nothing FROM nowhere")
    assert not has_no_room(broke.value) and not is_read_only(broke.value)
