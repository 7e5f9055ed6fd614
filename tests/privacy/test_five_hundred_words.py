"""Nobody who runs, pays for, administers or audits a programme reads a word of those who take part in it.

Five hundred words are written where people write; then everything is opened that these readers may open by the matrix
of permissions: pages, downloads, mails, messages, and the copy of what is held about themselves.
"""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import privacy
from accounts.models import Person, User
from accounts.reading import for_a_rule
from accounts.vault import Sealed
from insights import actions as insights
from insights import worker
from notifications import delivery
from notifications.models import Message
from pairing.models import Pair
from programmes.models import Programme
from tests.permissions import matrix
from tests.permissions.walking import routes
from tests.permissions.world import World, build
from tests.privacy import sinks
from tests.privacy.canaries import in_office_hours
from tests.privacy.words import COUNTS, Planted, found_in, plant
from tests.signing_in import sign_in

# Whoever has to do with a programme and is none of the two, nor whom they chose to tell.
OUTSIDE = ("coordinator", "sponsor", "executive", "administrator", "hr", "manager", "auditor")
# Pages of each of them that name the programme or the mentor: a word put there is found.
NAMED_AT = {
    "coordinator": "programmes:cohort",
    "sponsor": "insights:board",
    "executive": "insights:board",
    "administrator": "programmes:role_requests",
    "hr": "accounts:person",
    "manager": "programmes:time",
    "auditor": "programmes:detail",
}


@pytest.fixture
def world(db, settings, tmp_path, eager_jobs) -> World:
    settings.DATA_DIR = tmp_path
    settings.OUTBOX_DIR = tmp_path / "outbox"
    settings.EMAIL_BACKEND = "notifications.outbox.KeptInFiles"
    return build()


def browser_of(user: User) -> Client:
    browser = Client()
    sign_in(browser, user)
    return browser


def opened(world: World, who: str) -> dict[str, bytes]:
    """What ``who`` gets at every address that they may open, by the name of the address."""
    browser, names = browser_of(world.people[who]), routes()
    answers = {
        route: browser.get(world.address(route, names[route]))
        for route, readers in matrix.readers().items()
        if who in readers
    }
    return {route: sinks.answer(answer) for route, answer in answers.items() if answer.status_code == 200}


def messages_of(user: User) -> dict[str, bytes]:
    """The messages in the inbox of ``user``, each on its own page."""
    browser = browser_of(user)
    keys = Message.objects.filter(person=user.person).values_list("pk", flat=True)
    addresses = [reverse("notifications:inbox_message", args=[key]) for key in keys]
    return {address: sinks.answer(browser.get(address)) for address in addresses}


def publish(world: World) -> Any:
    """Another release of the cohort, counted after everything was written."""
    cohort = Pair.objects.get(pk=world.ids["pair_id"]).cohort
    now = timezone.now()
    release = insights.request_release(cohort=cohort, by=None, at=now, submission=uuid.uuid4())
    worker.compute(release_id=str(release.pk), clock=lambda: now)
    return release


def is_there(planted: Planted) -> None:
    """All of it stands in the database, sealed, but for what no form takes: else nobody could find it anyway."""
    assert len(planted.all()) == sum(COUNTS.values()) == 500
    sealed = [name.split(".") for name, entry in privacy.entries.items() if entry.sealed]
    kept: set[bytes] = set()
    with for_a_rule():
        for app, model, column in sealed:
            rows = apps.get_model(app, model)._default_manager
            if isinstance(getattr(rows.model, column.removesuffix("_sealed"), None), Sealed):
                for row in rows.select_related("key"):
                    kept |= found_in(getattr(row, column.removesuffix("_sealed")))
    assert kept == planted.all(*set(COUNTS) - {"pulse"})


def leaks(world: World) -> dict[str, set[bytes]]:
    """Every word that somebody gets who should not, by who and where."""
    found = {}
    for who in OUTSIDE:
        pages = opened(world, who) | messages_of(world.people[who])
        assert len(pages) > 20, (who, len(pages))
        found |= {f"{who} at {where}": found_in(page) for where, page in pages.items()}
        found[f"copy of {who}"] = found_in(sinks.copy_of(world.people[who].person))
    found |= {f"mail {place}": found_in(mail) for place, mail in enumerate(sinks.mails())}
    found["ledger"] = found_in(repr(list(Message.objects.values())))
    return {where: words for where, words in found.items() if words}


def test_none_of_five_hundred_words_reaches_whoever_runs_or_pays_for_a_programme(world):
    pair = Pair.objects.with_people().get(pk=world.ids["pair_id"])
    planted = plant(pair, timezone.now())
    is_there(planted)
    publish(world)
    delivery.tick(clock=in_office_hours)
    assert len(list(sinks.mails())) > 50
    assert leaks(world) == {}
    _each_reader_would_have_been_caught(world)


def _each_reader_would_have_been_caught(world: World) -> None:
    """One word in the name of the programme and of the mentor is found on a page of each reader, and in a file."""
    word = "plantedtakeaway000q"
    Programme.objects.filter(pk=world.ids["programme_id"]).update(name=word)
    Person.objects.filter(pk=world.ids["person_id"]).update(name=word)
    for who, route in NAMED_AT.items():
        page = browser_of(world.people[who]).get(world.address(route, routes()[route]))
        assert found_in(sinks.answer(page)) == {word.encode()}, (who, page.status_code)
