"""Writing the texts of the kit, announcing to many, and stopping what has not left."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import doorbell
from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from notifications.actions import take_back
from programmes.forms_base import digest
from programmes.kit import tasks
from programmes.kit.audience import KIND, Choice, reach_of
from programmes.kit.in_use import frozen, missing_in, next_version, versions_of, words_in_use
from programmes.kit.placeholders import sentences
from programmes.kit.shipped import shipped
from programmes.kit.values import values_of
from programmes.models import Announcement, Cohort, KitText, OpenCall, Programme, announcement_states


class CannotAnnounce(Refused):
    """The announcement cannot go out as things stand."""


class Changed(Refused):
    """What was shown before the last press is no longer so."""


@transaction.atomic
def save_text(
    *, programme: Programme, kind: str, subject: str, body: str, by: User, at: datetime
) -> KitText | None:
    """Put words of the organisation's own into use, as a new version; the same words again are none."""
    Programme.objects.select_for_update().get(pk=programme.pk)
    now = words_in_use(programme, kind)
    if (now.subject, now.body) == (subject, body):
        return now.version
    return _add(programme, kind, subject, body, is_shipped=False, by=by, at=at)


@transaction.atomic
def back_to_shipped(*, programme: Programme, kind: str, by: User, at: datetime) -> None:
    """Put the shipped words into use again. Those of one's own stay in the history."""
    Programme.objects.select_for_update().get(pk=programme.pk)
    if not words_in_use(programme, kind).is_shipped:
        ours = shipped(kind)
        _add(programme, kind, ours.subject, ours.body, is_shipped=True, by=by, at=at)


def _add(
    programme: Programme, kind: str, subject: str, body: str, *, is_shipped: bool, by: User, at: datetime
) -> KitText:
    made = KitText.objects.create(
        programme=programme,
        kind=kind,
        version=next_version(versions_of(programme, kind).first()),
        subject=subject,
        body=body,
        is_shipped=is_shipped,
        saved_by=by,
        saved_at=at,
    )
    record(by=by, at=at, verb="text of the kit saved", subject=made, version=made.version, kind=str(kind))
    return made


def why_not_announce(cohort: Cohort, *, at: datetime) -> str:
    """What keeps the announcement from going out, in words that say what to do; empty when nothing. A few queries."""
    call = OpenCall.objects.select_related("cohort").filter(cohort=cohort).first()
    if cohort.state == Cohort.State.DRAFT:
        return "Launch the pilot first. Before that nobody outside the programme team hears of it."
    if call is None or not call.takes_applications(timezone.localdate(at)):
        return "Open the call first: whoever reads of it wants to apply."
    words = words_in_use(cohort.programme_id, KitText.Kind.ANNOUNCEMENT)
    return " ".join(sentences(missing_in(words, values_of(cohort, KitText.Kind.ANNOUNCEMENT))))


def announce(
    *,
    cohort: Cohort,
    choice: Choice,
    seen: str,
    submission: UUID,
    by: User,
    at: datetime,
) -> Announcement:
    """Have a job write to everybody whom ``choice`` means; the same ``submission`` again is the same announcement.

    ``seen`` is the mark of what was shown when it was confirmed; see ``mark_of``.
    :raises CannotAnnounce: before the launch, without an open call, to nobody, or while another is being written.
    :raises Changed: when the text, the choice or the number of people is another one by now.
    """
    known = Announcement.objects.filter(submission=submission).first()
    if known is not None:
        return known
    if reason := why_not_announce(cohort, at=at):
        raise CannotAnnounce(reason)
    try:
        with transaction.atomic():
            return _begin(cohort, choice, seen, submission, by, at)
    except IntegrityError:
        raise CannotAnnounce(
            "Another announcement is being written. Wait for it, or stop it first."
        ) from None


def _begin(
    cohort: Cohort, choice: Choice, seen: str, submission: UUID, by: User, at: datetime
) -> Announcement:
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    people = reach_of(cohort, choice).people
    if not people:
        raise CannotAnnounce("There is nobody to write to. Choose more people.")
    if mark_of(cohort, choice, people) != seen:
        raise Changed(
            "The text, your choice or the number of people has changed since you counted. Look again, then announce it."
        )
    text = frozen(cohort.programme_id, KitText.Kind.ANNOUNCEMENT, at=at)
    made = Announcement.objects.create(
        cohort=cohort,
        text=text,
        choice={name: list(chosen) for name, chosen in choice.items()},
        people=people,
        submission=submission,
        asked_by=by,
        asked_at=at,
    )
    record(by=by, at=at, verb="announcement asked for", subject=made, people=people, version=text.version)
    doorbell.ring(tasks.write_announcement, announcement_id=str(made.pk))
    return made


@transaction.atomic
def stop(*, announcement: Announcement, by: User, at: datetime) -> int:
    """Send nothing more of it; how many messages were taken back. What has left has left.

    :raises NotPossibleNow: when it was stopped before.
    """
    announcement = Announcement.objects.select_for_update().select_related("cohort").get(pk=announcement.pk)
    announcement_states.move(announcement, Announcement.State.STOPPED, finished_at=at)
    count = take_back(
        kind=KIND,
        programme_key=announcement.cohort.programme_id,
        sequence=str(announcement.pk),
        reason="The announcement was stopped.",
    )
    record(by=by, at=at, verb="announcement stopped", subject=announcement, taken_back=count)
    return count


def mark_of(cohort: Cohort, choice: Choice, people: int) -> str:
    """Tells what somebody saw before they pressed: the words, whom they are for, and how many that are."""
    words = words_in_use(cohort.programme_id, KitText.Kind.ANNOUNCEMENT)
    chosen = {name: sorted(values) for name, values in choice.items()}
    return digest({"subject": words.subject, "body": words.body, "people": people, **chosen})
