"""Which roles somebody holds, and whether they have a second factor. Everything that asks about a reader starts here.

Roles for the organisation are known here; an upper app that has roles of its own registers their rows. The answer is
kept for the length of a request that only reads: whatever writes asks anew, so that a role that was just taken away
opens nothing. A request that only reads shows a page, so what the frame of every page says about its reader, and opens
nothing, is asked for with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet, UUIDField, Value
from django.db.models.functions import Cast

from accounts.models import Organisation, OrganisationRole, User

# An app that gives codes, or a passkey. Recovery codes alone are none.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
KEPT = "_held_while_reading"

# What a row is about; roles that upper apps register have whatever kind they like.
OFFICE, FACTOR, DEMO, FRAME = "office", "factor", "demo", "frame"
# For rows that are held in no programme.
NOWHERE = Cast(Value(None), UUIDField())

Found: TypeAlias = "QuerySet[Any, tuple[str, UUID | None, str]]"
Rows = Callable[[User], Found]
_further: dict[str, Rows] = {}
_framed: dict[str, Rows] = {}


@dataclass(frozen=True, slots=True)
class Held:
    """Names of roles: those for the whole organisation in ``office``, others by what they are held in.

    ``is_invented`` in a demo, whose people are stepped into. ``frame`` is for ``framed`` alone: empty where a request
    writes.
    """

    office: frozenset[str] = frozenset()
    within: Mapping[UUID, frozenset[str]] = field(default_factory=dict)
    has_second_factor: bool = False
    is_invented: bool = False
    frame: frozenset[str] = frozenset()

    @property
    def anywhere(self) -> frozenset[str]:
        """The roles held in anything but the whole organisation."""
        return frozenset().union(*self.within.values())

    def in_one(self, place: UUID) -> frozenset[str]:
        return self.within.get(place, frozenset())


def also_held(function: Rows) -> Rows:
    """Register the roles of an upper app: rows of "role", what it is held in, and its name. Call it at start-up."""
    _further[f"{function.__module__}.{function.__qualname__}"] = function
    return function


def also_in_the_frame(function: Rows) -> Rows:
    """Register what the frame of a page says about its reader: rows of ``FRAME``, ``NOWHERE`` and a key."""
    _framed[f"{function.__module__}.{function.__qualname__}"] = function
    return function


def held(user: User) -> Held:
    """What ``user`` holds now. One query, however many apps have registered; none where it is kept."""
    kept: Held | None = getattr(user, KEPT, None)
    return _read(user, _further.values()) if kept is None else kept


def framed(user: User) -> frozenset[str]:
    """The keys that stand in the frame of a page of ``user``. One query; none where they are kept."""
    kept: Held | None = getattr(user, KEPT, None)
    if kept is not None:
        return kept.frame
    return frozenset(name for _, _, name in _joined(function(user) for function in _framed.values()))


def keep_while_reading(user: User) -> None:
    """Ask once for this object: it is the one of a request that only reads, and shows a page."""
    setattr(user, KEPT, _read(user, [*_further.values(), *_framed.values()]))


def _read(user: User, further: Iterable[Rows]) -> Held:
    within: dict[UUID, set[str]] = {}
    beside: dict[str, set[str]] = {}
    for kind, place, name in _joined([*_own(user), *(function(user) for function in further)]):
        if place is None:
            beside.setdefault(kind, set()).add(name)
        else:
            within.setdefault(place, set()).add(name)
    return Held(
        office=frozenset(beside.get(OFFICE, ())),
        within={place: frozenset(names) for place, names in within.items()},
        has_second_factor=FACTOR in beside,
        is_invented=DEMO in beside,
        frame=frozenset(beside.get(FRAME, ())),
    )


def _own(user: User) -> list[Found]:
    """What this app knows: roles for the organisation, factors, and whether the organisation is invented."""
    office = OrganisationRole.objects.filter(user=user)
    factors = Authenticator.objects.filter(user=user, type__in=FACTORS)
    invented = Organisation.objects.filter(is_demo=True)
    return [
        office.values_list(Value(OFFICE), NOWHERE, "name"),
        factors.values_list(Value(FACTOR), NOWHERE, "type"),
        invented.values_list(Value(DEMO), NOWHERE, Value("")),
    ]


def _joined(found: Iterable[Found]) -> Found:
    first, *others = found
    return first.union(*others, all=True)
