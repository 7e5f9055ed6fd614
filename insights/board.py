"""The one page a board decides from. Everything that anybody answered comes from one frozen release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from accounts.words import day_year
from feedback.statistics import detectable_effect
from insights import evidence
from insights.bands import AMBER, GREEN, RED
from insights.commons import said
from insights.commons.said import Said
from insights.costs import cost_words
from insights.evidence import Judged, Outcome, Verdict
from insights.models import Release
from insights.outcomes.board import Compared, compared, limits_of
from insights.top_team import top_team_words
from programmes.models import Cohort, Decision, DecisionCriterion, Objective
from programmes.selectors import objectives_of

SAFE_WORDS = {
    GREEN: "Mentors could speak safely.",
    AMBER: "Most mentors could speak safely, but not enough of them.",
    RED: "Too few mentors could speak safely.",
    None: "Whether it was safe is too early to say.",
}

# Themes on the sheet; older ones open on a press. Lines of everything on it together, where a row of a table is two
# and one of text has so many signs, and how they are set in print.
MOST_SAID = 6
LINE = 100
SIZES = ((28, ""), (32, "is-snug"), (40, "is-full"))


@dataclass(frozen=True, slots=True)
class Option:
    """One of go, adapt and stop, with what it would mean here."""

    key: str
    label: str
    text: str
    is_advised: bool
    is_decided: bool


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on the page, ready to be read aloud."""

    cohort: Cohort
    release: Release
    answer: str
    people: str
    objectives: Sequence[tuple[Objective, Sequence[Outcome]]]
    comparisons: Sequence[Compared]
    criteria: Sequence[Judged]
    fixed_at: datetime | None
    verdict: Verdict
    options: Sequence[Option]
    decision: Decision | None
    said: Sequence[Said]
    said_counts: str
    commitments: Sequence[str]
    cost: str
    limits: str

    @property
    def named_changes(self) -> Sequence[tuple[str, str]]:
        """The changes that the decision names, by criterion, whatever a later release says of these criteria."""
        named = self.decision.changes if self.decision else {}
        return [(key.label, named[key.value]) for key in DecisionCriterion.Key if key.value in named]

    @property
    def print_size(self) -> str:
        """How tightly a browser sets the sheet, by how much stands on it: a class of ``board.css``."""
        rows = sum(len(found) for _, found in self.objectives) + len(self.comparisons)
        rows += max(len(self.criteria), 2 * min(len(self.said), MOST_SAID))
        texts = [self.answer, self.cohort.programme.need, self.cost, self.limits, *self._decided_words]
        lines = 2 * rows + sum(ceil(len(text) / LINE) for text in texts)
        return next((size for most, size in SIZES if lines <= most), "is-fullest")

    @property
    def _decided_words(self) -> list[str]:
        if self.decision is None:
            return [self.verdict.reason]
        return [self.decision.why, *(f"{label}: {words}" for label, words in self.named_changes)]


def board(cohort: Cohort, release: Release) -> Board:
    """The board page of ``cohort`` on ``release``. Three queries, four where the decision is not loaded with it."""
    objectives = list(objectives_of(cohort.programme))
    found = evidence.outcomes(evidence.in_order(objectives), release)
    criteria = evidence.judged(cohort, release, found)
    verdict = evidence.verdict(criteria, has_owner=cohort.programme.sponsor_id is not None)
    decision = getattr(cohort, "decision", None)
    counted = release.tables["operations"]
    return Board(
        cohort=cohort,
        release=release,
        answer=" ".join(_answer(found, criteria, verdict, decision)),
        people=f"{_people(counted)}{top_team_words(release.tables.get('top_team', {}))}",
        objectives=_by_objective(objectives, found),
        comparisons=compared(release),
        criteria=criteria,
        fixed_at=max(filter(None, (one.fixed_at for one in criteria)), default=None),
        verdict=verdict,
        options=_options(verdict, decision),
        decision=decision,
        said=said.read(release.tables, release.withheld),
        said_counts=said.counts(release.tables, release.withheld),
        commitments=_commitments(release),
        cost=cost_words(counted, release.tables.get("cost", {})),
        limits=_limits(counted, limits_of(release)),
    )


def _by_objective(
    objectives: Sequence[Objective], found: Sequence[Outcome]
) -> list[tuple[Objective, list[Outcome]]]:
    return [
        (objective, [outcome for outcome in found if outcome.measure.objective_id == objective.pk])
        for objective in objectives
    ]


def _answer(
    found: Sequence[Outcome], criteria: Sequence[Judged], verdict: Verdict, decision: Decision | None
) -> list[str]:
    first = evidence.primary(found)
    sentences = [f"{first.measure.name}: {first.words[0].lower()}{first.words[1:]}."] if first else []
    bands = {one.key: one.band for one in criteria}
    sentences.append(SAFE_WORDS[bands.get(DecisionCriterion.Key.SAFETY)])
    missed = [one for one in verdict.misses if one.key not in (DecisionCriterion.Key.SAFETY, "purpose")]
    if missed:
        sentences.append(f"Short of what was set: {', '.join(one.label.lower() for one in missed)}.")
    if decision:
        sentences.append(
            f"Decided on {day_year(decision.decided_at)}: {decision.get_outcome_display().lower()}."
        )
    elif verdict.outcome:
        sentences.append(f"The criteria advise: {Decision.Outcome(verdict.outcome).label.lower()}.")
    else:
        sentences.append("It is too early to advise.")
    return sentences


def _people(counted: dict[str, Any]) -> str:
    joined = counted["steps"]["joined"]
    sides = [f"{count} {side}s" for side, count in sorted(joined.items(), reverse=True)]
    return f"{' and '.join(sides)} took part" if sides else "Fewer than 5 people on each side took part"


def _options(verdict: Verdict, decision: Decision | None) -> list[Option]:
    changes = ", ".join(one.label.lower() for one in verdict.misses)
    texts = {
        Decision.Outcome.GO: "Go on with more pairs, as the pilot ran.",
        Decision.Outcome.ADAPT: f"Go on, with a named change for each miss: {changes}."
        if changes
        else "Go on, with named changes.",
        Decision.Outcome.STOP: "End here. Keep the commitments and their dates.",
    }
    if verdict.blocks_go:
        texts[Decision.Outcome.GO] = "Not open: safety or load is red."
    chosen = decision.outcome if decision else None
    return [
        Option(
            key=outcome.value,
            label=str(outcome.label),
            text=text,
            is_advised=chosen is None and outcome == verdict.outcome,
            is_decided=outcome == chosen,
        )
        for outcome, text in texts.items()
    ]


def _commitments(release: Release) -> list[str]:
    """Counts by state, where they may be shown; empty where none may."""
    words = {"all": "made", "done": "done", "open": "under way", "dropped": "dropped"}
    cells = {state: evidence.cell(release, "commitments", state, "mentee") for state in words}
    return [f"{found['count']} {words[state]}" for state, found in cells.items() if found["shown"]]


def _limits(counted: dict[str, Any], compared_with: str) -> str:
    pairs = counted["introduced"]
    size = ""
    if pairs >= 5:
        effect = detectable_effect(pairs)
        size = f"{pairs} pairs can show only a change of {effect:.2f} standard deviations or more. "
    return (
        f"everybody volunteered, and {compared_with} Ratings are people’s own, on statements not yet validated. "
        f"{size}No answers of fewer than 5 people appear here or in the data file."
    )
