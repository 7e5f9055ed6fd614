"""Who got a partner, by group: pure, and no group is small enough to speak of persons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.models import Person
from pairing.models import Proposal, Unpaired

# A group with fewer people says more about persons than about fairness.
SMALLEST_GROUP = 5
# Rungs of the ladder that are counted together.
BAND = 3
OTHERS = "Others"


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a group's people have a partner."""

    name: str
    paired: int
    people: int

    @property
    def per_cent(self) -> float:
        return round(100 * self.paired / self.people, 1)


@dataclass(frozen=True, slots=True)
class Grouping:
    """The shares by one fact about people; none where only one group is large enough to be named."""

    title: str
    shares: list[Share]


def groupings(proposals: list[Proposal], unpaired: list[Unpaired]) -> list[Grouping]:
    """By site, by department and by grade, as far as there are groups to compare."""
    people = list(_people(proposals, unpaired))
    bands = _bands(person for person, _ in people)
    by: list[tuple[str, Callable[[Person], str]]] = [
        ("site", lambda person: person.site),
        ("department", lambda person: person.department),
        ("grade", lambda person: bands.get(_band(person), "")),
    ]
    found = [
        Grouping(title, shares((name(person), paired) for person, paired in people)) for title, name in by
    ]
    return [grouping for grouping in found if grouping.shares]


def shares(people: Iterable[tuple[str, bool]]) -> list[Share]:
    """How many are paired, by the name of each one's group.

    Groups of fewer than five are counted together as others. Where these are still fewer than five, the smallest
    group joins them: otherwise they would follow from the total. The largest group comes first.
    """
    everybody, paired = Counter[str](), Counter[str]()
    for name, has_partner in people:
        everybody[name] += 1
        paired[name] += has_partner
    named = {name for name, number in everybody.items() if name and number >= SMALLEST_GROUP}
    rest = set(everybody) - named
    while named and rest and sum(everybody[name] for name in rest) < SMALLEST_GROUP:
        smallest = min(named, key=lambda name: (everybody[name], name))
        named.remove(smallest)
        rest.add(smallest)
    if not named or len(named) + bool(rest) < 2:
        return []
    found = [Share(name, paired[name], everybody[name]) for name in named]
    found.sort(key=lambda share: (-share.people, share.name))
    if rest:
        sums = (sum(counted[name] for name in rest) for counted in (paired, everybody))
        found.append(Share(OTHERS, *sums))
    return found


def _people(proposals: list[Proposal], unpaired: list[Unpaired]) -> Iterable[tuple[Person, bool]]:
    """Everybody of the round once, with whether they have a partner. A mentor of two pairs is one person."""
    found = {one.pk: one.person for each in proposals for one in (each.mentor, each.mentee)}
    yield from ((person, True) for person in found.values())
    yield from ((one.participant.person, False) for one in unpaired)


def _band(person: Person) -> int:
    return person.grade.rank // BAND if person.grade else -1


def _bands(people: Iterable[Person]) -> dict[int, str]:
    """The name of each band of grades: that of its lowest and that of its highest rung in use."""
    grades = sorted({(one.grade.rank, one.grade.name) for one in people if one.grade})
    found: dict[int, list[str]] = {}
    for rank, name in grades:
        found.setdefault(rank // BAND, []).append(name)
    return {
        band: names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}" for band, names in found.items()
    }
