"""The privacy register as the page "Who sees what" tells it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.apps import apps

from accounts import privacy
from accounts.privacy import Ring

READERS: dict[Ring, tuple[str, str, str]] = {
    Ring.ONLY_ME: (
        "self",
        "Only you",
        "Nobody else reads it, not your partner, not HR, not an administrator.",
    ),
    Ring.PAIR: ("pair", "You and your partner", "The two of you. The programme team does not see it."),
    Ring.COACH: (
        "coach",
        "Only you and the coach",
        "What you bring to a coach stays between you and the coach.",
    ),
    Ring.HANDLER: (
        "coach",
        "Only the named handlers",
        "Few people outside every programme who keep two colleagues apart. Not HR, not the programme team, and not the "
        "two themselves. Of those whom you tell of something, only the ones you choose; a broken confidence you may "
        "tell to people of the programme team instead.",
    ),
    Ring.COORDINATOR: (
        "team",
        "Programme team sees this",
        "The people who run the programme: who takes part, with whom, on which dates. Never what was said. "
        "Where a mentee has named an assistant, that one colleague sees the mentor’s name and the dates to come too, "
        "and nothing else; both of the pair see who it is.",
    ),
    Ring.COUNTED: (
        "counted",
        "Counted anonymously in groups of 5 or more",
        "Your answers are only ever counted together with those of others. Smaller groups stay hidden.",
    ),
    Ring.PUBLISHED: ("all", "Everyone in the programme", "Everybody who takes part can read it."),
    Ring.OPERATIONS: (
        "team",
        "Administrators see this",
        "What the service needs to run: accounts, settings, and a log of who changed what.",
    ),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """Columns of one table with the same purpose and the same end."""

    what: str
    fields: list[str]
    purpose: str
    keep: str
    sealed: bool


@dataclass(frozen=True, slots=True)
class RingView:
    glyph: str
    words: str
    meaning: str
    kept: list[Kept]


def rings() -> list[RingView]:
    """Every ring from the narrowest to the widest, with what is kept in it. No query."""
    kept: dict[Ring, dict[tuple[str, str, str, bool], list[str]]] = defaultdict(lambda: defaultdict(list))
    for entry in privacy.entries.values():
        label, _, field = entry.column.rpartition(".")
        kept[entry.ring][label, entry.purpose, entry.keep, entry.sealed].append(_field_name(label, field))
    return [
        RingView(
            *READERS[ring],
            kept=[
                Kept(_model_name(label), sorted(set(fields)), purpose, keep, sealed)
                for (label, purpose, keep, sealed), fields in kept[ring].items()
            ],
        )
        for ring in Ring
    ]


def names_of(column: str) -> tuple[str, str]:
    """The table and the field of ``column`` ("app_label.Model.field") in words."""
    label, _, field = column.rpartition(".")
    return _model_name(label), _field_name(label, field)


def _model_name(label: str) -> str:
    name = str(apps.get_model(label)._meta.verbose_name)
    return name[0].upper() + name[1:]


def _field_name(label: str, field: str) -> str:
    name = str(apps.get_model(label)._meta.get_field(field).verbose_name)
    return name.removesuffix(" sealed")
