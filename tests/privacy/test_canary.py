"""A thousand strings written as private content through the actions are in no dump, log, mail or page of others."""

from __future__ import annotations

import io
import logging
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.db import DatabaseError, OperationalError, connection, models
from django.test import Client
from django.utils import timezone

from accounts import privacy
from accounts.actions.rights import ask_for_copy
from accounts.audit import record
from accounts.models import ContentKey
from accounts.privacy import Ring
from accounts.rights import jobs
from mentoring.celery import app
from mentoring.logs import JsonLine
from notifications import delivery
from notifications.tasks import deliver
from pairing.actions import block
from pairing.models import Block, Pair
from sessions.models import Session
from tests import broker
from tests.factories import UserFactory
from tests.permissions import matrix
from tests.permissions.walking import routes
from tests.permissions.world import World, build
from tests.privacy import sinks
from tests.privacy.canaries import CARRIED, COUNTS, Flock, found_in, in_office_hours, release
from tests.signing_in import sign_in

# In the rings that are sealed, columns that hold no words: keys, days, counts and states are needed to do the work.
WORDLESS = (
    models.ForeignKey, models.DateField, models.BooleanField, models.UUIDField, models.IntegerField,
)  # fmt: skip
NO_WORDS = {
    "preparation.ExerciseNote.slug": "which module, the same names for everybody",
    "preparation.NamedChoice.slug": "which module, the same names for everybody",
    "preparation.OwnModule.slug": "which module, the same names for everybody",
    "preparation.Place.slug": "which module, the same names for everybody",
    "preparation.Place.step": "which part of a module, the same names for everybody",
    "mentoring_sessions.CalendarFeed.digest": "a digest of 256 random bits",
    "mentoring_sessions.WorkingDay.opens": "a time of day",
    "mentoring_sessions.WorkingDay.closes": "a time of day",
    "feedback.Concern.reporter": "a keyed digest, which nobody without the key can redo",
    "notifications.Preference.kind": "a kind of message",
    "notifications.QuietHours.opens": "a time of day",
    "notifications.QuietHours.closes": "a time of day",
    "pairing.ShortlistPart.candidates": "keys, and the engine's own words about topics, sites and hours",
}
WATCHED = ("mentor", "mentee", "coach", "coordinator", "hr")
TITLE = re.compile(rb"<title>(.*?)</title>", re.DOTALL)


def columns() -> dict[str, models.Field[Any, Any]]:
    """Every column of the register that only the writer, the pair or a coach may read."""
    names = [name for name, entry in privacy.entries.items() if entry.ring in privacy.SEALED_RINGS]
    return {name: apps.get_model(*name.split(".")[:2])._meta.get_field(name.split(".")[2]) for name in names}


def test_each_column_for_few_is_sealed_or_holds_no_words():
    found = columns()
    assert len(found) > 40
    plain = {name: field for name, field in found.items() if not privacy.entries[name].sealed}
    wordy = {name for name, field in plain.items() if not isinstance(field, WORDLESS) and not field.choices}
    assert wordy == set(NO_WORDS)


def test_each_sealed_column_has_canaries():
    assert {name for name in columns() if privacy.entries[name].sealed} == set(COUNTS) | CARRIED
    assert sum(COUNTS.values()) == 1000


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Everything that is logged from the level DEBUG, as production writes it."""
    kept = io.StringIO()
    handler = logging.StreamHandler(kept)
    handler.setFormatter(JsonLine())
    # These two write a line for each token of our own modules, and for each name that a template does not find.
    for talkative in ("markdown_it", "django.template"):
        logging.getLogger(talkative).setLevel(logging.INFO)
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield kept
    root.setLevel(level)
    root.removeHandler(handler)
    for talkative in ("markdown_it", "django.template"):
        logging.getLogger(talkative).setLevel(logging.NOTSET)


@pytest.fixture
def rung(tmp_path) -> Iterator[str]:
    """The address of a real broker that the product rings; nobody answers."""
    with broker.running(tmp_path) as url, broker.rung_at(url):
        sinks.empty(url)
        yield url
        sinks.empty(url)


@pytest.fixture
def world(db, settings, tmp_path, eager_jobs) -> World:
    settings.DATA_DIR = tmp_path
    settings.OUTBOX_DIR = tmp_path / "outbox"
    settings.EMAIL_BACKEND = "notifications.outbox.KeptInFiles"
    return build()


def written(world: World) -> Flock:
    """Write all of them while the bell rings at a real broker."""
    app.conf.update(task_always_eager=False)
    pair = Pair.objects.with_people().get(pk=world.ids["pair_id"])
    return release(pair, Session.objects.with_pair().get(pk=world.ids["session_id"]))


def may_read(flock: Flock, who: str) -> set[bytes]:
    rings = {"mentor": tuple(privacy.SEALED_RINGS), "mentee": (Ring.PAIR,), "coach": (Ring.COACH,)}
    return flock.ring(*rings.get(who, ()))


def shown(world: World, flock: Flock) -> dict[str, set[bytes]]:
    """Open every address that each of them may open: canaries that are not theirs to read, by who and where.

    The others are 404 (tests/permissions). Nobody, the writer included, may have any in the title of a tab or in an
    address, where a passer-by would see it.
    """
    leaks, read = {}, 0
    for who in WATCHED:
        browser = Client(raise_request_exception=False)
        sign_in(browser, world.people[who])
        for route in (each for each in routes() if who in matrix.readers()[each]):
            response = browser.get(world.address(route, routes()[route]))
            page = sinks.answer(response)
            read += bool(found_in(page)) and who == "mentor"
            leaks[f"{who} at {route}"] = found_in(page) - may_read(flock, who)
            leaks[f"{who} above {route}"] = found_in(
                b"".join(TITLE.findall(page)) + str(response.headers).encode()
            )
    assert read >= 6, "the writer reads the words, or nothing was written"
    return leaks


@contextmanager
def nothing_is_written(error: type[Exception]) -> Iterator[None]:
    """The database refuses every write, as one does that is full, but for the counts that let a request in."""

    def refuse(execute, sql, params, many, context):
        if sql.split()[0] in ("INSERT", "UPDATE", "DELETE") and "accounts_tally" not in sql:
            raise error(f"refused: {sql}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def forms(world: World, word: str) -> dict[str, dict[str, str]]:
    """Every form that takes words for few, filled in, by its address."""
    day = f"{timezone.localdate():%d/%m/%Y}"
    agreed = dict.fromkeys(("purpose", "mentee_goal_1", "place", "booking", "confidentiality"), word)
    agreed |= {"starts_on": "01/09/2026", "ends_on": "01/03/2027", "sessions": "6", "minutes": "60"}
    filled = {
        "sessions:reflection": {"text": word},
        "sessions:question": {"question": word},
        "sessions:plan": {"day": day, "time": "10:00", "minutes": "60", "place": word, "question": word},
        "sessions:log": {"met": "held", "minutes": "60", "takeaway": word, "note": word},
        "sessions:commitment": {"to": "dropped", "reason": word},
        "pairing:agreement": {**agreed, "based_on": "6"},
        "pairing:expectations": {"offer": word, "offer_share": "on", "release": "yes"},
        "preparation:module": {"note_0": word},
        "feedback:coaching": {"words": word},
        "feedback:concern": {"words": word},
    }
    with_token = {"sessions:plan", "sessions:move", "sessions:log", "feedback:concern"}
    made = {"submission": str(uuid.uuid4())}
    return {
        world.address(route, routes()[route]): (made if route in with_token else {}) | fields
        for route, fields in filled.items()
    }


def errors(world: World, flock: Flock) -> Iterator[tuple[int, bytes]]:
    """Some fifty things that go wrong while words are on their way or are read, with what is answered to the writer."""
    words = sorted(flock.all())
    browser = Client(raise_request_exception=False)
    sign_in(browser, world.people["mentor"])
    for error in (OperationalError, DatabaseError, RuntimeError):
        with nothing_is_written(error):
            for address, fields in forms(world, words[0].decode()).items():
                response = browser.post(address, fields)
                yield response.status_code, sinks.answer(response)
    forged = Client(enforce_csrf_checks=True)
    sign_in(forged, world.people["mentor"])
    for address, fields in forms(world, words[0].decode()).items():
        for response in (
            forged.post(address, fields),
            browser.put(address, f"{uuid.uuid4()}{words[0].decode()}"),
            browser.post(address, {"text": words[0].decode() * 200_000}),
        ):
            yield response.status_code, sinks.answer(response)
    Session.objects.filter(pk=flock.session.pk).update(question_sealed=b"x" * 60, place_sealed=b"y" * 60)
    for route in ("sessions:session", "sessions:log", "sessions:move"):
        response = browser.get(world.address(route, ["session_id"]))
        yield response.status_code, sinks.answer(response)


def named_in_the_broker(url: str) -> set[str]:
    """Values among the arguments of tasks that are no key of a row."""
    values = [str(value) for given in sinks.tasks(url) for value in given.values()]
    assert len(values) > 20
    return {
        value for value in values if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value)
    }


@pytest.mark.django_db(transaction=True)
def test_of_a_thousand_canaries_none_is_where_it_does_not_belong(world, rung, lines, settings):
    flock = written(world)
    assert len(flock.all()) == 1000
    delivery.tick(clock=in_office_hours)
    own = ask_for_copy(person=flock.pair.mentor.person, by=world.people["mentor"], at=timezone.now())
    jobs.make_copy(request_id=str(own.pk), at=timezone.now())
    own.refresh_from_db()
    leaks = shown(world, flock) | {
        "copy of the partner": found_in(sinks.copy_of(world.people["mentee"].person)) - flock.ring(Ring.PAIR),
        "copy of a colleague": found_in(sinks.copy_of(world.people["neighbour"].person)),
    }
    wrong = [(status, found_in(page)) for status, page in errors(world, flock) if status >= 400]
    assert len(wrong) >= 40 and sum(status >= 500 for status, _ in wrong) >= 20
    backup = list(sinks.backup())
    leaks |= {
        "error pages": set().union(*(found for _, found in wrong)),
        "database": found_in(sinks.database()),
        "backup": set().union(*map(found_in, backup)),
        "log": found_in(lines.getvalue()),
        "broker": found_in(sinks.broker(rung)) | named_in_the_broker(rung),
        "folder": set().union(*(found_in(data) for _, data in sinks.folder())),
        "mails": set().union(*map(found_in, sinks.mails())),
        "cache": set().union(*map(found_in, sinks.cache())),
        "sign-ins": set().union(*map(found_in, sinks.sign_ins())),
    }
    assert [where for where, found in leaks.items() if found] == []
    assert "Internal Server Error" in lines.getvalue() and settings.ADMINS == []
    assert any(world.people["mentor"].email.encode() in file for file in backup), "of this database"
    assert len(list(sinks.mails())) > 5 and b"PK\x03\x04" not in bytes(own.file_sealed)


@pytest.mark.django_db
def test_who_is_on_a_private_list_stands_in_no_other_cell(world):
    pair = Pair.objects.with_people().get(pk=world.ids["pair_id"])
    other = UserFactory().person
    block(person=pair.mentor.person, other=other, at=timezone.now())
    entry = Block.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM pairing_block")
        cells = [cell if isinstance(cell, bytes) else str(cell).encode() for cell in cursor.fetchone()]
    assert entry.other == str(other.pk)
    hidden = [cell.replace(b"-", b"") for cell in cells]
    assert not [cell for cell in hidden if other.pk.hex.encode() in cell or other.pk.bytes in cell]


LEAK = "canary0001x7f3a9"


def _into_the_trail() -> None:
    user = UserFactory()
    record(by=user, at=timezone.now(), verb="x", subject=user, words=LEAK)


def _into_a_mail() -> None:
    letter = EmailMultiAlternatives("Hello", "nothing", to=["a@example.org"])
    letter.attach_alternative(f"<p>{'é' * 40}{LEAK}</p>", "text/html")
    letter.send()


def _into_a_sign_in() -> None:
    browser = Client()
    sign_in(browser, UserFactory())
    kept = browser.session
    kept["draft"] = LEAK
    kept.save()


SEEDS = {
    "trail": (_into_the_trail, lambda: [sinks.database()]),
    "address": (lambda: UserFactory(email=f"{LEAK}@example.org"), lambda: [sinks.database()]),
    "backup": (lambda: UserFactory(email=f"{LEAK}@example.org"), sinks.backup),
    "bytes": (
        lambda: ContentKey.objects.create(wrapped=LEAK.encode(), master="x"),
        lambda: [sinks.database()],
    ),
    "mail": (_into_a_mail, sinks.mails),
    "cache": (lambda: cache.set("x", {"draft": LEAK}), sinks.cache),
    "sign-in": (_into_a_sign_in, sinks.sign_ins),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", SEEDS)
def test_it_finds_one_string_that_leaks(place, settings, tmp_path):
    settings.OUTBOX_DIR = tmp_path
    settings.EMAIL_BACKEND = "notifications.outbox.KeptInFiles"
    seed, look = SEEDS[place]
    assert not set().union(*map(found_in, look()))
    seed()
    assert set().union(*map(found_in, look())) == {LEAK.encode()}


def test_it_finds_words_in_a_task(rung):
    deliver.delay(message_id=LEAK)
    assert LEAK in {str(value) for given in sinks.tasks(rung) for value in given.values()}
    assert LEAK.encode() in found_in(sinks.broker(rung))
