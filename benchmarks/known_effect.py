"""Whether the board page tells the truth: programmes whose effect is known, read from their releases.

``python -m benchmarks.known_effect --json`` lets people of ``--seeds`` synthetic cohorts answer before and after
through the product's own questionnaires, freezes a release of each, and reads what the board page would say. Once
with an effect, once with none. The true effect is that of the same people in a very large cohort: answers are whole
numbers from 1 to 5, so that a shift of what people feel is a smaller one of what they tick.

Asked: the range of the page holds the true effect in 95 of 100 seeds; with no effect it claims one no more often than
its level says (5 of 100). Both are counts by chance around these figures: 90 of 100 is what a range of 95 % falls below
in one benchmark of fifty.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from benchmarks.alone import own_database

AT = datetime(2026, 9, 30, 10, tzinfo=UTC)
BEGAN, ENDED = date(2026, 3, 16), date(2026, 9, 16)
START, BETWEEN, WITHIN, ITEM = 2.8, 0.6, 0.35, 0.6
LARGE = 20_000
CLAIMS = ("Clear improvement", "Clearly worse")


def ratings(chance: random.Random, *, items: int, effect: float) -> tuple[list[int], list[int]]:
    """What one person ticks before and after, ``effect`` rating points apart in what they feel."""
    level = chance.gauss(START, BETWEEN)
    later = level + effect + chance.gauss(0, WITHIN)
    return _ticked(chance, level, items), _ticked(chance, later, items)


def _ticked(chance: random.Random, level: float, items: int) -> list[int]:
    return [min(5, max(1, round(chance.gauss(level, ITEM)))) for _ in range(items)]


def true_change(*, items: int, effect: float) -> float:
    """The mean change of the ticked answers in a cohort so large that chance is gone."""
    chance = random.Random(0)
    steps = []
    for _ in range(LARGE):
        before, after = ratings(chance, items=items, effect=effect)
        steps.append(statistics.fmean(after) - statistics.fmean(before))
    return statistics.fmean(steps)


def _programme(name: str) -> Any:
    from programmes.models import Measure, Objective, Programme

    programme = Programme.objects.create(
        name=name, need="To know.", submission=uuid.uuid4(), created_at=AT, state=Programme.State.RUNNING
    )
    objective = Objective.objects.create(programme=programme, text="Hear", submission=uuid.uuid4())
    Measure.objects.create(
        objective=objective,
        name="Hearing what is hard to hear",
        instrument=Measure.Instrument.MENTEE_SCALE,
        side=Measure.Side.MENTEE,
        target="4.0",
        due_on=ENDED,
        is_primary=True,
        submission=uuid.uuid4(),
    )
    return programme


def _people(count: int) -> Sequence[Any]:
    from accounts.models import Person

    return Person.objects.bulk_create(
        Person(external_id=f"K{number}", name=f"Known {number}") for number in range(count)
    )


def _cohort(people: Sequence[Any], name: str) -> tuple[Any, list[Any]]:
    from programmes.models import Cohort, Participant, Side

    cohort = Cohort.objects.create(
        programme=_programme(name),
        name="Pilot",
        state=Cohort.State.ACTIVE,
        starts_on=BEGAN,
        ends_on=ENDED,
        submission=uuid.uuid4(),
        created_at=AT,
    )
    participants = Participant.objects.bulk_create(
        Participant(
            cohort=cohort, person=person, side=Side.MENTEE, state=Participant.State.PAIRED, invited_at=AT
        )
        for person in people
    )
    return cohort, participants


def _answered(cohort: Any, participants: Sequence[Any], chance: random.Random, effect: float) -> None:
    from feedback.actions.sheets import keep_sheet
    from feedback.items import Scale, scale_keys, wave_items
    from feedback.models import AnswerSheet
    from programmes.models import Side

    keys = scale_keys(Scale.MENTEE)
    asked = {kind: wave_items(cohort, kind, Side.MENTEE) for kind in ("baseline", "close")}
    for participant in participants:
        both = ratings(chance, items=len(keys), effect=effect)
        for (kind, items), ticked in zip(asked.items(), both, strict=True):
            keep_sheet(
                participant=participant,
                occasion=AnswerSheet.Occasion(kind),
                items=items,
                values=dict(zip(keys, ticked, strict=True)),
            )


def _read(cohort: Any) -> Any:
    """What the board page says of the one measure, from a release that was just frozen."""
    from accounts.doorbell import silenced
    from insights import actions, worker
    from insights.board import board
    from insights.models import Release

    with silenced():
        release = actions.request_release(cohort=cohort, by=None, at=AT, submission=uuid.uuid4())
    worker.compute(release_id=str(release.pk), clock=lambda: AT)
    frozen = Release.objects.frozen().get(pk=release.pk)
    ((_, (outcome,)),) = board(cohort, frozen).objectives
    return outcome


def _counted(people: Sequence[Any], seeds: int, effect: float) -> dict[str, Any]:
    from feedback.items import Scale, scale_keys

    truth = true_change(items=len(scale_keys(Scale.MENTEE)), effect=effect)
    held, words = 0, Counter[str]()
    for seed in range(seeds):
        cohort, participants = _cohort(people, f"{effect:+.1f}, seed {seed}")
        _answered(cohort, participants, random.Random(f"{seed} {effect}"), effect)
        found = _read(cohort)
        held += found.low - found.before <= truth <= found.high - found.before
        words[found.words] += 1
    return {"true_change": round(truth, 3), "held": held, "words": dict(words)}


def measure(seeds: int, size: int, effect: float) -> dict[str, Any]:
    people = _people(size)
    known, null = _counted(people, seeds, effect), _counted(people, seeds, 0.0)
    return {
        "seeds": seeds,
        "people": size,
        "known": known,
        "null": null | {"claims": sum(null["words"].get(words, 0) for words in CLAIMS)},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--people", type=int, default=24)
    parser.add_argument("--effect", type=float, default=0.5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with own_database():
        result = measure(options.seeds, options.people, options.effect)
    print(json.dumps(result) if options.json else json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
