"""Whether a message is still wanted, and when it may leave."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef

from accounts.models import Person
from notifications import rhythm
from notifications.addresses.selectors import address_of, has_problem
from notifications.gathering import STALE
from notifications.inbox.sending import INBOX
from notifications.leasing import LEASE
from notifications.models import Attempt, Message, Preference
from notifications.quiet_hours.choosing import hours_of
from notifications.registry import Kind, kinds

# A question to somebody whose address has a problem is looked at again this often.
UNTIL_THE_ADDRESS_IS_RIGHT = timedelta(hours=1)


def why_not(message: Message, kind: Kind, at: datetime) -> str:
    """Why this message is no longer sent, in words; empty when it is."""
    person = message.person
    if not person.is_employed:
        return "The person has left."
    if not address_of(person):
        return "The person has no e-mail address."
    if kind.is_ask:
        return ""
    if rhythm.local_day(at, _zone(message)) - message.due_on > STALE:
        return "It was too late to be of use."
    if has_problem(person):
        return "Mail to this address comes back."
    unwanted = Preference.objects.filter(person=person, kind=kind.name, wanted=False)
    return "The person has turned this reminder off." if unwanted.exists() else ""


def may_leave_at(message: Message, kind: Kind, at: datetime) -> datetime:
    """``at``, or the later moment that the reader's evenings and the week's other reminders leave."""
    where = _zone(message)
    if has_problem(message.person):
        return at + UNTIL_THE_ADDRESS_IS_RIGHT
    moment = at
    if not kind.is_ask:
        # The lock makes two workers with two reminders for one person wait for each other.
        Person.objects.select_for_update().get(pk=message.person_id)
        moment = rhythm.after_the_others(at, where, _other_reminders(message, at))
    return moment if kind.is_urgent else rhythm.after_quiet_hours(moment, where, hours_of(message.person))


def _zone(message: Message) -> ZoneInfo:
    return rhythm.zone(message.person.time_zone, otherwise=settings.TIME_ZONE)


def _other_reminders(message: Message, at: datetime) -> list[datetime]:
    """When other reminders left as mails for the same person within a week; one that is being sent counts as sent now.

    What came to the inbox alone interrupted nobody, so it takes no mail's place.
    """
    asks = [kind.name for kind in kinds() if kind.is_ask]
    others = Message.objects.filter(person=message.person_id).exclude(pk=message.pk).exclude(kind__in=asks)
    quietly = Attempt.objects.filter(message=OuterRef("pk"), outcome="sent", channel=INBOX)
    sent = others.filter(~Exists(quietly), state=Message.State.SENT, sent_at__gt=at - rhythm.WEEK)
    begun = Attempt.objects.filter(message=OuterRef("pk"), outcome="started", at__gt=at - LEASE)
    leased = others.filter(Exists(begun), state=Message.State.LEASED, lease_until__gt=at)
    moments = [moment for moment in sent.values_list("sent_at", flat=True) if moment]
    return moments + [at] * leased.count()
