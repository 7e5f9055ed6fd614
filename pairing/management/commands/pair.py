"""``pair COHORT``: one pairing round, as the review room would run it."""

from __future__ import annotations

import json
import uuid
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import doorbell
from accounts.errors import Refused
from pairing import inputs, jobs
from pairing.actions import request_round
from pairing.engine import EmptySide, pair, said
from pairing.models import Round
from programmes.models import Cohort, Participant


class Command(BaseCommand):
    help = "Run one pairing round for COHORT (its id, or the name of its programme) and print the proposals."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("cohort")
        parser.add_argument("--dry-run", action="store_true", help="save nothing")
        parser.add_argument(
            "--seed", type=int, default=1, help="decides ties; the same seed gives the same pairs"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        cohort = _cohort(options["cohort"])
        answer = _dry_run if options["dry_run"] else _run
        result = answer(cohort, options["seed"])
        self.stdout.write(json.dumps(result) if options["json"] else _in_words(result))


def _cohort(wanted: str) -> Cohort:
    cohorts = Cohort.objects.select_related("programme")
    try:
        found = list(cohorts.filter(pk=wanted))
    except ValidationError:
        found = list(cohorts.filter(programme__name__iexact=wanted)[:2])
        if len(found) != 1:  # a programme with several cohorts, or the name of one
            found = list(cohorts.filter(name__iexact=wanted)[:2])
    if len(found) != 1:
        raise CommandError(
            f"There is no single cohort “{wanted}”. Give its id, its name, or the name of a programme with one cohort."
        )
    return found[0]


def _dry_run(cohort: Cohort, seed: int) -> dict[str, Any]:
    try:
        outcome = pair(inputs.problem_of(cohort, at=timezone.now()), seed=seed)
    except EmptySide as error:
        raise CommandError(jobs.EMPTY_SIDE[error.side]) from error
    names = _names(cohort)
    return {
        "pairs": [
            _pair(names[one.mentor], names[one.mentee], one.score, one.reasons) for one in outcome.pairs
        ],
        "unpaired": [_left(names[one.key], one.side, one.reasons, one.advice) for one in outcome.unpaired],
        "figures": said(outcome.figures),
    }


def _run(cohort: Cohort, seed: int) -> dict[str, Any]:
    try:
        with doorbell.silenced():
            current = request_round(
                cohort=cohort, submission=uuid.uuid4(), by=None, at=timezone.now(), seed=seed
            )
    except Refused as error:
        raise CommandError(str(error)) from error
    current = jobs.run_round(round_id=current.pk, at=timezone.now()) or current
    if current.state != Round.State.DONE:
        raise CommandError(current.problem or f"The round is {current.get_state_display().lower()}.")
    names = _names(cohort)
    return {
        "pairs": [
            _pair(names[str(one.mentor_id)], names[str(one.mentee_id)], one.score, one.reasons)
            for one in current.proposals.order_by("-score", "pk")
        ],
        "unpaired": [
            _left(names[str(one.participant_id)], one.participant.side, one.reasons, one.advice)
            for one in current.unpaired.select_related("participant")
        ],
        "figures": current.figures,
    }


def _names(cohort: Cohort) -> dict[str, str]:
    people = Participant.objects.filter(cohort=cohort).values_list("pk", "person__name")
    return {str(key): name for key, name in people}


def _pair(mentor: str, mentee: str, score: float, reasons: list[str]) -> dict[str, Any]:
    return {"mentor": mentor, "mentee": mentee, "score": score, "reasons": reasons}


def _left(person: str, side: str, reasons: list[str], advice: str) -> dict[str, Any]:
    return {"person": person, "side": side, "reasons": reasons, "advice": advice}


def _in_words(result: dict[str, Any]) -> str:
    lines = [f"{len(result['pairs'])} pairs, {len(result['unpaired'])} people without a partner."]
    lines += [
        f"  {one['mentor']} with {one['mentee']}: {one['score']:.2f}. {'; '.join(one['reasons'])}"
        for one in result["pairs"]
    ]
    lines += [
        f"  {one['person']} ({one['side']}): {' '.join(one['reasons'])} {one['advice']}"
        for one in result["unpaired"]
    ]
    return "\n".join(lines)
