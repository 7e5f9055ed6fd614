"""When the company changes: every live pair is held to the hard rules again, and a pair that breaks one rests."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pairing import inputs
from pairing.actions.ending import pause
from pairing.engine.rules import above
from pairing.models import Conflict, Pair, Policy

LINE = "One of the two now stands in the other's reporting line."
GAP = "Fewer levels than the policy asks for lie between the two now."
LEFT = "One of the two has left the organisation."


@transaction.atomic
def scan_live_pairs(*, at: datetime) -> list[Conflict]:
    """Find new conflicts, note them and pause the pairs. Listens to the roster; without a conflict a few queries.

    Only the lines above people in live pairs are read: after an import of very many people little else is needed.
    """
    pairs = list(
        Pair.objects.live()
        .with_people()
        .select_related("cohort__policy", "mentor__person__grade", "mentee__person__grade")
    )
    people = {person for pair in pairs for person in (pair.mentor.person_id, pair.mentee.person_id)}
    steps = max((_policy(pair).line_steps for pair in pairs), default=0)
    lines = inputs.managers_above(people, steps=steps, at=at)
    found = []
    for pair in pairs:
        for rule, sentence in _broken(pair, lines):
            conflict, is_new = Conflict.objects.get_or_create(
                pair=pair, rule=rule, settled_at=None, defaults={"sentence": sentence, "found_at": at}
            )
            if is_new:
                found.append(conflict)
                pause(pair=pair, by=None, at=at)
    return found


def _policy(pair: Pair) -> Policy:
    return getattr(pair.cohort, "policy", None) or inputs.policy_of(pair.cohort)


def _broken(pair: Pair, lines: dict[str, list[str]]) -> list[tuple[str, str]]:
    policy = _policy(pair)
    mentor, mentee = pair.mentor.person, pair.mentee.person
    checks = [
        ("left", LEFT, not (mentor.is_employed and mentee.is_employed)),
        (
            "line",
            LINE,
            # With reduced protection both know of the line, and the mentee has signed a recusal.
            (not pair.is_reduced and str(mentee.pk) in above(str(mentor.pk), lines, policy.line_steps))
            or str(mentor.pk) in above(str(mentee.pk), lines, policy.line_steps),
        ),
        (
            "gap",
            GAP,
            bool(mentor.grade and mentee.grade and mentee.grade.rank - mentor.grade.rank < policy.min_gap),
        ),
    ]
    return [(rule, sentence) for rule, sentence, is_broken in checks if is_broken]


def people_in_live_pairs() -> set[UUID]:
    """Of whom a preview has to be foreseen."""
    both = Pair.objects.live().values_list("mentor__person", "mentee__person")
    return {person for pair in both for person in pair}


def foresee(*, at: datetime) -> list[str]:
    """What an import would do to live pairs, in sentences for its preview; called in a transaction that is undone."""
    found = scan_live_pairs(at=at)
    if not found:
        return []
    pairs = len({conflict.pair_id for conflict in found})
    many = "1 live pair would break" if pairs == 1 else f"{pairs} live pairs would break"
    return [f"{many} a rule of its cohort. If you import, each is paused and both people are told."]
