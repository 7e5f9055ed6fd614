"""The audit trail: whoever edits it in the database is found out."""

from __future__ import annotations

import json
import random
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import append_only, retention, trail, trail_beginning
from accounts.audit import record
from accounts.clocks import LOG
from accounts.models import AuditEvent, TrailBeginning, TrailHead, TrailLink
from accounts.vault import CannotOpen
from tests.factories import PersonFactory, UserFactory, hr_user
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
EVENTS, EDITS, OLD = 40, 200, 12
DAY = timedelta(days=1)


@pytest.fixture
def events():
    users, subject, at = [UserFactory() for _ in range(3)], PersonFactory(), timezone.now()
    write(EVENTS, users, subject, at)
    assert trail.verify().is_whole
    return list(AuditEvent.objects.order_by("at"))


@pytest.fixture
def shortened():
    """A trail whose oldest part was let go: it begins later."""
    users, subject, at = [UserFactory() for _ in range(3)], PersonFactory(), timezone.now()
    write(OLD, users, subject, at - 400 * DAY)
    write(EVENTS, users, subject, at - 10 * DAY)
    trail.link()
    assert trail_beginning.let_go(before=at - trail.KEPT) == OLD
    return list(AuditEvent.objects.order_by("at"))


def write(count, users, subject, at):
    for number in range(count):
        record(
            by=users[number % 4] if number % 4 < 3 else None,
            at=at + timedelta(seconds=number),
            verb=f"thing {number} done",
            subject=subject,
            count=number,
            who="Zoë",
        )


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
    one, other = chance.sample(list(TrailLink.objects.values_list("pk", flat=True)), 2)
    first, second = TrailLink.objects.get(pk=one), TrailLink.objects.get(pk=other)
    TrailLink.objects.filter(pk=one).update(event_key=uuid.uuid4())
    TrailLink.objects.filter(pk=other).update(event_key=first.event_key)
    TrailLink.objects.filter(pk=one).update(event_key=second.event_key)


def _cut_the_front(chance, events):
    for link in TrailLink.objects.order_by("sequence")[: chance.randint(1, 5)]:
        AuditEvent.objects.filter(pk=link.event_key).delete()
        link.delete()


def _cut_the_front_and_say_so(chance, events):
    """More goes than was due, and the beginning is moved to where the rest begins, without the key."""
    _cut_the_front(chance, events)
    first = TrailLink.objects.order_by("sequence").first()
    TrailBeginning.objects.update(sequence=first.sequence - 1, digest=first.digest)


def _cut_all_and_say_so(chance, events):
    AuditEvent.objects.all().delete()
    TrailLink.objects.all().delete()
    TrailBeginning.objects.update(sequence=TrailHead.objects.get().sequence)


def _second_beginning(chance, events):
    row = TrailBeginning.objects.get()
    row.only, row.sequence = False, chance.randint(1, EVENTS)
    row.save(force_insert=True)


def _earlier_beginning(chance, events):
    """An older beginning is put back, with its own good digest; what it promises to follow is not there."""
    row = TrailBeginning.objects.get()
    row.sequence = chance.randint(1, OLD - 1)
    row.mac = trail.mac_of_beginning(row)
    row.save()


def _beginning(column, value):
    return lambda chance, events: TrailBeginning.objects.update(**{column: value(chance)})


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
    _cut_the_front,
    _cut_the_front_and_say_so,
    _cut_all_and_say_so,
    _second_beginning,
    _earlier_beginning,
    lambda chance, events: TrailBeginning.objects.all().delete(),
    _beginning("sequence", lambda chance: chance.randint(0, OLD - 1)),
    _beginning("digest", lambda chance: f"{chance.getrandbits(256):064x}"),
    _beginning("before", lambda chance: timezone.now() - timedelta(days=chance.randint(366, 900))),
    _beginning("let_go_at", lambda chance: timezone.now() + timedelta(days=chance.randint(1, 900))),
    _beginning("faults", lambda chance: chance.randint(1, 9)),
    _beginning("mac", lambda chance: f"{chance.getrandbits(256):064x}"),
]


def test_of_two_hundred_edits_none_goes_unseen(shortened):
    assert trail.verify().is_whole
    unseen = []
    append_only.remove()  # as whoever owns the database can do
    for number in range(EDITS):
        chance = random.Random(number)
        with transaction.atomic():
            KINDS[number % len(KINDS)](chance, shortened)
            if trail.verify().is_whole:
                unseen.append(number)
            transaction.set_rollback(True)
    assert unseen == []
    assert trail.verify().is_whole


def test_what_is_older_than_a_year_goes_and_the_rest_is_still_proved(shortened):
    verdict = trail.verify()
    assert (verdict.events, verdict.let_go, verdict.faults) == (EVENTS, OLD, ())
    assert AuditEvent.objects.count() == TrailLink.objects.count() == EVENTS
    record(by=None, at=timezone.now(), verb="one more", subject=shortened[0])
    assert trail.verify().events == EVENTS + 1


def test_everything_may_go_and_the_chain_goes_on_from_there(shortened):
    append_only.remove()  # the clock of the database cannot be set forward
    with time_machine.travel(timezone.now() + 400 * DAY):
        assert trail_beginning.let_go(before=timezone.now() - trail.KEPT) == EVENTS
        record(by=None, at=timezone.now(), verb="one more", subject=PersonFactory())
        verdict = trail.verify()
    assert (verdict.events, verdict.let_go, verdict.faults) == (1, OLD + EVENTS, ())


def test_no_more_goes_than_is_due_whatever_is_asked_for(shortened):
    assert trail_beginning.let_go(before=timezone.now() + 900 * DAY) == 0
    assert trail.verify().events == EVENTS


def test_letting_go_washes_no_fault_away():
    subject, at = PersonFactory(), timezone.now()
    write(OLD, [UserFactory()] * 3, subject, at - 400 * DAY)
    trail.link()
    append_only.remove()
    AuditEvent.objects.filter(verb="thing 3 done").update(verb="nothing done")
    assert trail_beginning.let_go(before=at - trail.KEPT) == OLD
    TrailBeginning.objects.update(faults=0)  # forged, and signed anew by the next night
    write(1, [UserFactory()] * 3, subject, at - 390 * DAY)
    trail.link()
    assert trail_beginning.let_go(before=at - trail.KEPT) == 1
    assert trail.verify().faults == ("Faults found in what was let go: 1.",)


def test_the_nightly_job_lets_them_go_and_says_how_many(db):
    write(OLD, [UserFactory()] * 3, PersonFactory(), timezone.now() - 366 * DAY)
    trail.link()
    gone = retention.run(at=timezone.now())
    assert gone[f"accounts.AuditEvent: {LOG.words}"] == OLD
    assert AuditEvent.objects.get().verb == "retention carried out"
    assert trail.verify().is_whole


@pytest.mark.django_db(transaction=True)
def test_an_event_stands_in_the_chain_as_soon_as_it_is_committed():
    subject = PersonFactory()
    with transaction.atomic():
        record(by=None, at=timezone.now(), verb="thing done", subject=subject)
        assert not TrailLink.objects.exists()
    assert TrailLink.objects.get().event_key == AuditEvent.objects.get().pk
    append_only.remove()
    AuditEvent.objects.all().delete()
    assert trail.verify().faults[0] == "Event 1 is missing."


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_missed():
    subject = PersonFactory()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(by=None, at=timezone.now(), verb="thing done", subject=subject)
        raise ZeroDivisionError
    record(by=None, at=timezone.now(), verb="other thing done", subject=subject)
    assert (trail.verify().events, trail.verify().faults) == (1, ())


def test_the_command_names_what_was_changed_and_fails(events, capsys):
    call_command("verify_trail", "--json")
    assert json.loads(capsys.readouterr().out)["events"] == EVENTS
    append_only.remove()
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
    append_only.remove()
    AuditEvent.objects.filter(pk=events[4].pk).update(verb="nothing done")
    assert "Event 5 was changed." in client.post(address, follow=True).content.decode()
