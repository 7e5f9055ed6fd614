"""What was heard and what leaders did with it, as a release keeps it: nothing later alters what was signed then.

A theme that is taken back is *withheld*: its words stay in what was frozen, and nobody is shown them any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from accounts.words import day_year, spelt
from insights.themes.models import ForumAnswer, Theme
from programmes.models import Cohort

Kind, State = ForumAnswer.Kind, ForumAnswer.State
GOOD, WATCH, RISK, EARLY, BRAND = "good", "watch", "risk", "early", "brand"
TAKEN_BACK = "Taken back since"
# What is counted, in the order in which it is said.
KEPT, UNDER_WAY, LATE, DROPPED = "kept", "under way", "past their day", "dropped"


@dataclass(frozen=True, slots=True)
class Said:
    """One theme beside its answer. ``tone`` colours ``state``, which says the same in words."""

    heard: str
    scale: str
    words: str
    owner: str
    state: str
    tone: str


def as_of(cohort: Cohort, *, at: datetime) -> list[dict[str, Any]]:
    """Themes of the programme that were published by ``at``, the newest first, for a release to keep. Two queries."""
    answers = Prefetch("answer", ForumAnswer.objects.filter(answered_at__lte=at))
    themes = Theme.objects.published().filter(programme=cohort.programme_id, published_at__lte=at)
    found = themes.prefetch_related(answers).order_by("-published_at", "pk")
    return [_kept(theme, timezone.localdate(at)) for theme in found]


def _kept(theme: Theme, on: date) -> dict[str, Any]:
    answer = getattr(theme, "answer", None)
    found: dict[str, Any] = {
        "theme": str(theme.pk),
        "heard": theme.title,
        "scale": theme.get_scale_display(),
    }
    if answer is None:
        return found
    is_settled = answer.settled_on is not None and answer.settled_on <= on
    return found | {
        "kind": answer.kind,
        "words": answer.text,
        "owner": answer.owner,
        "due_on": _iso(answer.due_on),
        "state": answer.state if is_settled else State.OPEN.value,
        "outcome": answer.outcome if is_settled else "",
        "settled_on": _iso(answer.settled_on) if is_settled else "",
        "is_late": not is_settled and answer.due_on is not None and answer.due_on < on,
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def places_of(tables: Mapping[str, Any], theme: Theme) -> list[int]:
    """Where ``theme`` stands in a release. Those of before its key was kept are known by their title."""
    key = str(theme.pk)
    rows = enumerate(tables.get("said", []))
    return [place for place, kept in rows if kept.get("theme", key) == key and kept["heard"] == theme.title]


def read(tables: Mapping[str, Any], withheld: Collection[int] = ()) -> list[Said]:
    """The rows of a release; none for one that was frozen before there were themes."""
    return [
        Said(TAKEN_BACK, "", "", "", "", EARLY) if place in withheld else _said(kept)
        for place, kept in enumerate(tables.get("said", []))
    ]


def without(tables: Mapping[str, Any], withheld: Collection[int]) -> dict[str, Any]:
    """``tables`` for a file, with nothing of what is withheld but that it was there."""
    if not withheld:
        return dict(tables)
    rows = enumerate(tables["said"])
    return {**tables, "said": [{"withheld": True} if place in withheld else kept for place, kept in rows]}


def _said(kept: Mapping[str, Any]) -> Said:
    state, tone = _state(kept)
    return Said(kept["heard"], kept["scale"], kept.get("words", ""), kept.get("owner", ""), state, tone)


def _state(kept: Mapping[str, Any]) -> tuple[str, str]:
    kind = kept.get("kind")
    if kind is None:
        return "Waits for an answer", EARLY
    if kind == Kind.HEARD:
        return "Heard", EARLY
    if kind == Kind.WILL_NOT:
        return "Will not, reason given", BRAND
    day = day_year(date.fromisoformat(kept["due_on"]))
    if kept["state"] == State.DONE:
        return f"Kept, {day_year(date.fromisoformat(kept['settled_on']))}", GOOD
    if kept["state"] == State.DROPPED:
        return "Dropped, reason given", RISK
    return (f"Past its day, {day}", RISK) if kept["is_late"] else (f"Under way, by {day}", WATCH)


def counts(tables: Mapping[str, Any], withheld: Collection[int] = ()) -> str:
    """Fourteen commitments in one sentence: how many were kept, and how many were not."""
    every: Sequence[Mapping[str, Any]] = tables.get("said", [])
    rows = [kept for place, kept in enumerate(every) if place not in withheld]
    if not rows:
        return ""
    promised = Counter(_group(kept) for kept in rows if kept.get("kind") == Kind.WILL_DO)
    others = Counter(kept.get("kind") for kept in rows)
    number = promised.total()
    parts = [f"{promised[group]} {group}" for group in (KEPT, UNDER_WAY, LATE, DROPPED) if promised[group]]
    sentences = [f"{number} commitment{'' if number == 1 else 's'}{': ' if parts else ''}{', '.join(parts)}."]
    if others[Kind.WILL_NOT]:
        sentences.append(f"{spelt(others[Kind.WILL_NOT])} will not be done, with a reason.")
    if others[Kind.HEARD]:
        sentences.append(f"{spelt(others[Kind.HEARD])} heard without a commitment.")
    if others[None]:
        sentences.append(f"{spelt(others[None])} {'waits' if others[None] == 1 else 'wait'} for an answer.")
    return " ".join(sentences)


def _group(kept: Mapping[str, Any]) -> str:
    settled = {State.DONE: KEPT, State.DROPPED: DROPPED}
    return settled.get(State(kept["state"])) or (LATE if kept["is_late"] else UNDER_WAY)
