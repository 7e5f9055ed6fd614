"""The audit trail: whoever edits it in the database is found out."""

from __future__ import annotations

import json
import random
import uuid
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import append_only, trail
from accounts.audit import record
from accounts.models import AuditEvent, TrailHead, TrailLink
from accounts.vault import CannotOpen
from tests.factories import PersonFactory, UserFactory, hr_user
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
EVENTS, EDITS = 40, 200


@pytest.fixture
def events():
    users, subject, at = [UserFactory() for _ in range(3)], PersonFactory(), timezone.now()
    for number in range(EVENTS):
        record(
            by=users[number % 4] if number % 4 < 3 else None,
            at=at + timedelta(seconds=number),
            verb=f"thing {number} done",
            subject=subject,
            count=number,
            who="Zoë",
        )
    assert trail.verify().is_whole
    return list(AuditEvent.objects.order_by("at"))


def test_a_whole_trail_is_found_whole_and_grows(events):
    verdict = trail.verify()
    assert (verdict.events, verdict.faults) == (EVENTS, ())
    record(by=None, at=timezone.now(), verb="one more", subject=events[0])
    assert trail.verify().events == EVENTS + 1


def test_linking_twice_links_once(events):
    assert trail.link() == 0
    assert TrailLink.objects.count() == EVENTS == TrailHead.objects.get().sequence


def test_an_account_that_goes_breaks_nothing(events):
    events[0].by.delete()
    assert trail.verify().is_whole


def _other(column, value):
    def edit(chance, events):
        AuditEvent.objects.filter(pk=chance.choice(events).pk).update(**{column: value(chance)})

    return edit


def _swap(chance, events):
    one, other = chance.sample(events, 2)
    AuditEvent.objects.filter(pk=one.pk).update(verb=other.verb, mac=other.mac)


def _delete(chance, events):
    AuditEvent.objects.filter(pk=chance.choice(events).pk).delete()


def _delete_with_link(chance, events):
    gone = chance.choice(events)
    AuditEvent.objects.filter(pk=gone.pk).delete()
    TrailLink.objects.filter(event_key=gone.pk).delete()


def _invent(chance, events):
    model = chance.choice(events)
    AuditEvent.objects.create(
        by=None, at=model.at, verb=model.verb, subject_type="x", subject_id="y", mac=model.mac
    )


def _repeat(chance, events):
    model = AuditEvent.objects.get(pk=chance.choice(events).pk)
    model.pk = uuid.uuid4()
    model.save(force_insert=True)


def _cut_the_end(chance, events):
    for link in TrailLink.objects.order_by("-sequence")[: chance.randint(1, 5)]:
        AuditEvent.objects.filter(pk=link.event_key).delete()
        link.delete()


def _cut_the_end_and_say_so(chance, events):
    _cut_the_end(chance, events)
    TrailHead.objects.update(sequence=TrailLink.objects.count())


def _swap_links(chance, events):
    one, other = chance.sample(range(1, EVENTS + 1), 2)
    first, second = TrailLink.objects.get(pk=one), TrailLink.objects.get(pk=other)
    TrailLink.objects.filter(pk=one).update(event_key=uuid.uuid4())
    TrailLink.objects.filter(pk=other).update(event_key=first.event_key)
    TrailLink.objects.filter(pk=one).update(event_key=second.event_key)


KINDS = [
    _other("verb", lambda chance: f"thing {chance.random()} done"),
    _other("at", lambda chance: timezone.now() - timedelta(days=chance.randint(1, 900))),
    _other("subject_id", lambda chance: str(uuid.uuid4())),
    _other("subject_type", lambda chance: "pairing.Pair"),
    _other("details", lambda chance: {"count": chance.randint(100, 900)}),
    _other("by_key", lambda chance: str(uuid.uuid4())),
    _other("about", lambda chance: uuid.uuid4()),
    _other("mac", lambda chance: f"{chance.getrandbits(256):064x}"),
    _swap,
    _delete,
    _delete_with_link,
    _invent,
    _repeat,
    _cut_the_end,
    _cut_the_end_and_say_so,
    _swap_links,
    lambda chance, events: TrailHead.objects.update(mac=f"{chance.getrandbits(256):064x}"),
]


def test_of_two_hundred_edits_none_goes_unseen(events):
    unseen = []
    for number in range(EDITS):
        chance = random.Random(number)
        with transaction.atomic():
            with append_only.opened():  # as whoever owns the database can do
                KINDS[number % len(KINDS)](chance, events)
            if trail.verify().is_whole:
                unseen.append(number)
            transaction.set_rollback(True)
    assert unseen == []
    assert trail.verify().is_whole


def test_the_command_names_what_was_changed_and_fails(events, capsys):
    call_command("verify_trail", "--json")
    assert json.loads(capsys.readouterr().out)["events"] == EVENTS
    with append_only.opened():
        AuditEvent.objects.filter(pk=events[4].pk).update(verb="nothing done")
    with pytest.raises(CommandError, match="Event 5 was changed"):
        call_command("verify_trail")


def test_another_key_can_neither_check_nor_write(events, settings):
    settings.UPWARD_MASTER_KEY = "b3RoZXIgb3RoZXIgb3RoZXIgb3RoZXIgb3RoZXIgb28="
    with pytest.raises(CannotOpen):
        trail.verify()
    with pytest.raises(CannotOpen):
        record(by=None, at=timezone.now(), verb="invented", subject=events[0])


def test_the_page_says_it_too(events, client):
    sign_in(client, hr_user())
    address = reverse("accounts:audit_verify")
    assert f"All {EVENTS} events" in client.post(address, follow=True).content.decode()
    with append_only.opened():
        AuditEvent.objects.filter(pk=events[4].pk).update(verb="nothing done")
    assert "Event 5 was changed." in client.post(address, follow=True).content.decode()
