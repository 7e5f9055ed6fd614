"""What can be said, and who knows when: filled by the apps above in their ``AppConfig.ready``.

A *kind* writes one sort of letter. A *source* names what is due. A *sweep* does what the clock asks for besides mail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from accounts.calendar_file import Event
from accounts.models import Person
from notifications.models import NO_PROGRAMME, Message
from notifications.offers import Offer
from notifications.words import Block

if TYPE_CHECKING:
    from notifications.texts.wording import Wording


@dataclass(frozen=True, slots=True)
class Letter:
    """One question or one fact, with the one link. ``path`` is an address of ours, ``facts`` become a small table.

    ``words`` are an organisation's own and stand before the paragraphs, which nobody can change.
    Nothing private: no notes, no scores, nobody who is not paired, neither in ``subject`` nor below it.
    """

    subject: str
    paragraphs: Sequence[str]
    button: str
    path: str
    facts: Sequence[tuple[str, str]] = ()
    words: Sequence[Block] = ()
    event: Event | None = None
    """What a mail program may put into the reader's calendar or strike out; it names nobody else."""
    values: Mapping[str, str] = field(default_factory=dict)
    """What stands for the names in braces of the kind's wording."""
    language: str = ""
    """Of words that an organisation wrote in another language than English."""
    answers: Sequence[tuple[str, str]] = ()
    """Words and signed path of each answer that can be given from the mail itself; it has these in place of the link.

    Each opens one question for whoever holds it, so a channel that others read sends ``path``.
    """
    beneath: Sequence[str] = ()
    """Paragraphs under the button: who sees the answer."""
    points: Sequence[str] = ()
    """A list below the paragraphs, which stays whoever's words stand above it."""
    wording: Wording | None = None
    """What it was made of: an organisation's words stand in for these and for no others."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of message.

    ``write`` looks up the rows named in ``message.facts`` and answers ``None`` when there is nothing to say any more.
    ``label`` stands in the list of reminders a person may turn off; ``why`` at the foot of the mail.
    """

    name: str
    label: str
    why: str
    write: Callable[[Message], Letter | None]
    is_ask: bool = False
    """An invitation or a question somebody waits for: not counted in the two mails a week, never turned off."""
    is_urgent: bool = False
    """Leaves in the evening and at night too."""
    is_confidential: bool = False
    """Not shown in the outbox: that it was sent would already tell something."""
    gathers: bool = False
    """Carries other reminders after an outage: turned off with them, never by itself."""
    wording: Wording | None = None
    """The words of its letters. A system check asks for them, so that each message has a preview."""
    also: Sequence[Wording] = ()
    """What it says in other cases, each with words of its own: a date is moved, a place is not given."""
    offer: Offer | None = None
    """How it stands on the page where people choose. A system check asks for it of what may be turned off."""
    same_words_as: str = ""
    """The name of a kind whose words it shares: a difference between the two would tell something."""

    @property
    def wordings(self) -> Sequence[Wording]:
        return (self.wording, *self.also) if self.wording else ()

    @property
    def may_be_turned_off(self) -> bool:
        return not (self.is_ask or self.gathers)


LONGEST_SEQUENCE = 64


@dataclass(frozen=True, slots=True)
class Due:
    """Something to say to ``person`` at ``due_at``, which is stable: worked out from rows, never from the clock."""

    kind: str
    person: Person
    due_at: datetime
    sequence: str = "1"
    programme_key: UUID | str = NO_PROGRAMME
    facts: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """:raises ValueError: for a sequence that the ledger cannot hold; SQLite would not say so."""
        if len(self.sequence) > LONGEST_SEQUENCE:
            raise ValueError(f"A sequence has at most {LONGEST_SEQUENCE} characters: {self.kind}.")


class Source(Protocol):
    __name__: str

    def __call__(self, *, at: datetime) -> Iterable[Due]: ...


class Sweep(Protocol):
    __name__: str

    def __call__(self, *, at: datetime) -> object: ...


class UnknownKind(LookupError):
    """A message names a kind that no app has registered."""


_kinds: dict[str, Kind] = {}
_sources: dict[str, Source] = {}
_sweeps: dict[str, Sweep] = {}


def register_kind(kind: Kind) -> Kind:
    _kinds[kind.name] = kind
    return kind


def register_source(source: Source) -> Source:
    """Ask ``source`` every minute what is due. Naming the same thing again is harmless. Serves as a decorator."""
    _sources[f"{source.__module__}.{source.__name__}"] = source
    return source


def register_sweep(sweep: Sweep) -> Sweep:
    """Call ``sweep`` every minute; it does nothing the second time. Serves as a decorator."""
    _sweeps[f"{sweep.__module__}.{sweep.__name__}"] = sweep
    return sweep


def kind_named(name: str) -> Kind:
    """:raises UnknownKind: when no app has registered it, for instance after a downgrade."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(name) from None


def kinds() -> list[Kind]:
    return [_kinds[name] for name in sorted(_kinds)]


def sources() -> list[tuple[str, Source]]:
    return sorted(_sources.items())


def sweeps() -> list[tuple[str, Sweep]]:
    return sorted(_sweeps.items())
