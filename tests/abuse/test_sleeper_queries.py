"""Nothing about a page depends on what its reader may not know (abuse case 77).

Not its bytes, its order or its length, not a validator, a cache header or a page size; and no parameter of an address
sorts, filters or cuts a list by something else than the page says.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import PersonalKey
from feedback.models import AnswerSheet, Pulse
from pairing.actions import block
from pairing.actions.agreement import write_agreement
from pairing.models import Pair
from preparation.models import ExerciseNote
from sessions import actions as sessions
from sessions.models import Commitment, Reflection, Session, Takeaway
from tests.permissions import matrix
from tests.permissions.walking import routes
from tests.permissions.world import build
from tests.signing_in import sign_in

READERS = ("hr", "coordinator", "sponsor", "mentee")
# Sleeper parameters: what other products sort, cut and filter by.
ASKED = {
    "sort": "-values", "order": "desc", "order_by": "text", "ordering": "score", "cursor": "cD0y", "after": "1",
    "page_size": "1", "per_page": "1", "limit": "1", "offset": "1", "k": "1", "k_min": "1", "dept": "3",
    "filter": "flag", "fields": "text", "format": "json", "include": "answers", "expand": "all",
}  # fmt: skip
# A calendar fetches its feed every few minutes, and asks whether it is the same: the mark is made of the file alone,
# and is compared with the page below.
VALIDATED = "sessions:feed_file"
CHANGING = re.compile(
    r'(csrfmiddlewaretoken" value="|X-CSRFToken": "|nonce="|name="submission" value=")[^"]*', re.IGNORECASE
)


@pytest.fixture
def world(db, eager_jobs):
    with time_machine.travel(timezone.now(), tick=False):
        world = build()
        pair = Pair.objects.get(pk=world.ids["pair_id"])
        by = world.people["mentor"]
        sessions.save_reflection(
            session=Session.objects.get(pk=world.ids["session_id"]), text="Calm.", by=by, at=timezone.now()
        )
        note = ExerciseNote(
            person=by.person,
            key=PersonalKey.of(by.person),
            slug="why-reverse",
            prompt=1,
            saved_at=timezone.now(),
        )
        note.text = "Nothing."
        note.save()
        write_agreement(pair=pair, words={"purpose": "We try."}, by=by, at=timezone.now())
        yield world


def pages(world, who):
    """Every page that ``who`` may open, without those that only send them on."""
    client = Client()
    sign_in(client, world.people[who])
    return client, [
        world.address(route, names)
        for route, names in sorted(routes().items())
        if who in matrix.readers()[route] and client.get(world.address(route, names)).status_code == 200
    ]


def body(client: Client, address: str, query: str = "", **headers: str) -> str:
    answer = client.get(f"{address}?{query}" if query else address, headers=headers)
    assert answer.status_code == 200, address
    said = answer.content.decode("utf-8", "replace") + answer.headers.get("ETag", "")
    for echo in (f"?{query}", f"?{query.replace('&', '&amp;')}") if query else ():
        said = said.replace(echo, "")
    return CHANGING.sub(r"\1", said)


def reseal(row, **words: str) -> None:
    for name, text in words.items():
        setattr(row, name, text)
    row.save()


def change_what_only_the_mentor_knows(world) -> None:
    """Longer, first in any order, flagged in the worst way: whatever a page could depend on."""
    person = world.people["mentor"].person
    for row in [*Reflection.objects.select_related("key"), *ExerciseNote.objects.select_related("key")]:
        reseal(row, text="A" * 900)
    for sheet in AnswerSheet.objects.all():
        sheet.values = dict.fromkeys(sheet.values, 1)
        sheet.save()
    block(person=person, other=world.people["manager"].person, at=timezone.now())
    Pulse.objects.filter(participant__person=person).update(state="skipped")


def change_what_only_the_pair_knows(world) -> None:
    for session in Session.objects.select_related("key", "pair__key"):
        session.key = session.pair.key
        reseal(session, question="A" * 300, place="A" * 90)
    for row in [*Takeaway.objects.select_related("key"), *Commitment.objects.select_related("key")]:
        reseal(row, text="A" * 280)


@pytest.mark.parametrize("who", READERS)
def test_case_77_no_page_depends_on_what_its_reader_may_not_know(world, who):
    client, addresses = pages(world, who)
    assert len(addresses) > 10
    before = {address: body(client, address) for address in addresses}
    asked = urlencode(ASKED)
    sorted_by_stealth = [address for address in addresses if body(client, address, asked) != before[address]]
    assert sorted_by_stealth == [], "a parameter that the page does not offer changes it"
    assert told_by_headers(client, addresses, validated=world.address(VALIDATED, routes()[VALIDATED])) == {}

    change_what_only_the_mentor_knows(world)
    if who != "mentee":
        change_what_only_the_pair_knows(world)
    after = {address: body(client, address) for address in addresses}
    assert [address for address in addresses if before[address] != after[address]] == []


def told_by_headers(client: Client, addresses: list[str], *, validated: str) -> dict[str, object]:
    """Pages with a validator, that may be cached, or that answer whether something has changed.

    The address ``validated`` alone may carry an ETag.
    """
    asked = {"if-none-match": '"x", *', "if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    wrong = {}
    for address in addresses:
        answer = client.get(address, headers=asked)
        told = {"ETag", "Last-Modified", "Accept-Ranges", "Age", "X-Total-Count", "Link"} & set(
            answer.headers
        )
        told -= {"ETag"} if address == validated else set()
        if answer.status_code != 200 or told or "no-store" not in answer.headers.get("Cache-Control", ""):
            wrong[address] = (answer.status_code, told, answer.headers.get("Cache-Control"))
    return wrong
