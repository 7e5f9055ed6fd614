"""A text of the kit as the mail that somebody will get, filled for one reader. Sends and stores nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Person, User
from notifications.letters import Written, written
from notifications.registry import Kind, Letter, kind_named
from programmes.kit import letters
from programmes.kit.audience import KIND
from programmes.kit.in_use import Said, missing_in, say
from programmes.kit.placeholders import Placeholder
from programmes.kit.shipped import Words
from programmes.kit.values import kick_off_of, values_of
from programmes.models import Cohort, KitText, OpenCall, Side

MAILS = {
    KitText.Kind.ANNOUNCEMENT: KIND,
    KitText.Kind.INVITATION: "programmes.invitation",
    KitText.Kind.LINE_MANAGER: "programmes.manager-time",
    KitText.Kind.KICK_OFF: "preparation.kick-off",
}
# Where it would stand in a mail if that could be sent.
GAP = "[no value yet]"


@dataclass(frozen=True, slots=True)
class Preview:
    """The mail, the letter it is made of, and what has no value yet."""

    mail: Written
    letter: Letter
    kind: Kind
    missing: Sequence[Placeholder]


def values_for(cohort: Cohort, kind: str, reader: Person) -> dict[str, str]:
    """The values that ``reader`` would find in a mail; names and side of nobody else."""
    more = {"side": Side.MENTOR.label.lower(), "person": reader.name}
    if kind == KitText.Kind.KICK_OFF and (day := kick_off_of(cohort, time_zone=reader.time_zone)):
        more |= day.values
    return values_of(cohort, kind, **more)


def preview_of(cohort: Cohort, kind: str, words: Words, *, reader: Person) -> Preview:
    """``words`` as ``reader`` would get them today."""
    values = values_for(cohort, kind, reader)
    missing = missing_in(words, values)
    said = say(words, values | {one.name: GAP for one in missing})
    sort, letter = kind_named(MAILS[KitText.Kind(kind)]), _letter(cohort, kind, said, reader)
    return Preview(written(sort, letter, reader), letter, sort, missing)


def _letter(cohort: Cohort, kind: str, said: Said, reader: Person) -> Letter:
    if kind == KitText.Kind.ANNOUNCEMENT:
        call = OpenCall.objects.filter(cohort=cohort).first()
        return letters.announcement(cohort, call=call, said=said)
    if kind == KitText.Kind.INVITATION:
        return letters.invitation(cohort, side=Side.MENTOR, path="/", said=said)
    if kind == KitText.Kind.LINE_MANAGER:
        return letters.time(cohort, person=reader.name, path="/", said=said)
    return letters.kick_off(cohort, day=kick_off_of(cohort, time_zone=reader.time_zone), path="/", said=said)


def reader_of(user: User) -> Person:
    """Whom a preview is addressed to: the reader, or a colleague without a name for an account without a person."""
    return user.person or Person(name="Colleague")
