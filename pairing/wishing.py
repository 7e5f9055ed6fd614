"""What a participant told the engine alone, for themselves, and whether their cohort asks for it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from accounts.models import Person
from pairing.models import Policy, Wish
from programmes.models import Cohort, Participant
from programmes.synonyms import fold


@dataclass(frozen=True, slots=True)
class Asked:
    """``names``: with whom people would like to be paired. ``forward``: how much they look forward to it."""

    names: bool
    forward: bool

    @property
    def is_anything(self) -> bool:
        return self.names or self.forward


def asked_in_private(cohort: Cohort) -> Asked:
    """As the policy says; as its defaults say where there is none. One query, and none is made by asking."""
    policy = Policy.objects.filter(cohort=cohort).first() or Policy()
    return Asked(bool(policy.weight_wishes), bool(policy.weight_motivation))


def wishes_of(participant: Participant) -> tuple[list[str], int | None]:
    """One's own list as it is typed in, the dearest first, and one's own answer. Three queries.

    An address stands for a name that several people have. Whoever has left the company is left out.
    """
    wish = Wish.objects.made_by(participant.person).filter(participant=participant).first()
    if wish is None:
        return [], None
    keys, forward = wish.said()
    people = {one.pk: one for one in Person.objects.employed().filter(pk__in=keys)}
    called = _called([one.name for one in people.values()])
    return [_typed(people[key], called) for key in keys if key in people], forward


def _called(names: list[str]) -> Counter[str]:
    """How many employed people have each of the names, folded."""
    found = Person.objects.employed().filter(name__in=names).values_list("name", flat=True)
    return Counter(fold(name) for name in found)


def _typed(person: Person, called: Counter[str]) -> str:
    return person.email if called[fold(person.name)] > 1 and person.email else person.name
