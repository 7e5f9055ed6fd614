"""The board page on one sheet: the same release and the same words as on the screen, as data for its template."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import Organisation
from accounts.paper import shortened, typeset
from accounts.words import day_year
from insights.board import Board
from insights.evidence import Judged, Outcome
from insights.outcomes.board import Compared
from programmes.models import DecisionCriterion, Objective
from programmes.plan_paper import ours, theirs

Key = DecisionCriterion.Key
TEMPLATE = Path(__file__).with_name("paper") / "board.typ"
MOST_SIGNS = 900
DIGEST_SHOWN = 16


def board_paper(page: Board, *, at: datetime) -> bytes:
    """``page`` as a PDF, dated ``at``: unchanged, it is the same file.

    :raises accounts.paper.NotSet: when it cannot be set.
    """
    data = board_data(page)
    shown = shortened(data, MOST_SIGNS)
    return typeset(TEMPLATE, shown | {"is_cut": json.dumps(shown) != json.dumps(data)}, at=at)


def board_data(page: Board) -> dict[str, Any]:
    """Everything on the sheet, in the order in which it is read. Texts and figures are those of ``page``."""
    release, cohort = page.release, page.cohort
    return {
        "title": f"{cohort.title}: what changed, and what to do next",
        "product": Organisation.current().product_name,
        "address": settings.BASE_URL.rstrip("/") + reverse("insights:board", args=[cohort.pk]),
        "release": f"{cohort.title}. Figures frozen as of {day_year(release.as_of)}, release {release.number}",
        "digest": f"SHA-256 {release.digest[:DIGEST_SHOWN]}…",
        "about": _about(page),
        "answer": page.answer,
        "need": cohort.programme.need,
        "outcomes": [
            row
            for objective, outcomes in page.objectives
            for row in [_outcome(objective, found) for found in outcomes] or [_unmeasured(objective)]
        ],
        "comparisons": [_compared(found) for found in page.comparisons],
        "fixed": fixed_words(page),
        "criteria": [_criterion(one) for one in page.criteria],
        "said": [asdict(one) for one in page.said],
        "said_counts": page.said_counts,
        "commitments": list(page.commitments),
        **_decision(page),
        "cost": page.cost,
        "limits": page.limits,
        "is_cut": False,
        "unprinted": False,
    }


def _about(page: Board) -> list[dict[str, Any]]:
    cohort = page.cohort
    span = f"{page.people}. {day_year(cohort.starts_on)} to {day_year(cohort.ends_on)}."
    sponsor = cohort.programme.sponsor
    if sponsor is None:
        return [ours(span)]
    title = [ours(", "), theirs(sponsor.title)] if sponsor.title else []
    return [ours(f"{span} Sponsor: "), theirs(sponsor), *title, ours(".")]


def _outcome(objective: Objective, found: Outcome) -> dict[str, Any]:
    low, high = found.axis

    def share(value: float | None) -> float | None:
        return None if value is None else (min(max(value, low), high) - low) / (high - low)

    return {
        "objective": objective.text,
        "is_measured": True,
        "measure": f"{found.measure.name}. {found.answered} Target {_number(found.target)}{found.unit}.",
        "before": share(found.before),
        "after": share(found.after),
        "low": share(found.low),
        "high": share(found.high),
        "target": share(found.target),
        "figures": found.figures,
        "hidden": found.hidden,
        "tone": found.tone,
        "words": found.words,
        "sentence": found.sentence,
    }


def _compared(found: Compared) -> dict[str, Any]:
    return {
        "label": found.label,
        "as_of": found.as_of,
        "placed": found.placed or found.hidden_placed,
        "waiting": found.waiting or found.hidden_waiting,
        "tone": found.tone,
        "words": found.words,
        "sentence": found.sentence,
    }


def fixed_words(page: Board) -> str:
    """What the column of criteria is headed."""
    return (
        f"Criterion, fixed {day_year(page.fixed_at)}" if page.fixed_at else "Criterion, the field’s defaults"
    )


def _unmeasured(objective: Objective) -> dict[str, Any]:
    return {"objective": objective.text, "is_measured": False, "measure": ""}


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _criterion(one: Judged) -> dict[str, Any]:
    later = [
        f"Changed {day_year(change.changed_at)} to {change.rule}. {change.reason}" for change in one.later
    ]
    return {
        "label": one.label,
        "rule": one.rule,
        "later": [*filter(None, [one.note, one.before]), *later],
        "result": one.result,
        "band": one.band_words.lower() if one.band else "",
        "tone": one.band or "early",
        "range": one.range if one.key != Key.PURPOSE else "",
    }


def _decision(page: Board) -> dict[str, Any]:
    found = page.decision
    return {
        "options": [
            {
                "label": option.label,
                "mark": "Decided" if option.is_decided else "Advised" if option.is_advised else "",
                "text": option.text,
            }
            for option in page.options
        ],
        "reason": page.verdict.reason,
        "decided": found
        and {
            "why": found.why,
            "changes": [{"label": label, "words": words} for label, words in page.named_changes],
            "signed": f"{found.signed_name}, {day_year(found.decided_at)}. On release {found.release_number}.",
        },
    }
