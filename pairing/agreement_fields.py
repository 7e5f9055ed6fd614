"""The fields of the agreement: their names in the sealed JSON, what a new page starts with, and how they are read.

Pure but for ``starting_words``, which reads the pair's cohort and programme. Pages written in an earlier shape are
brought to this one when they are read (``read``); what is stored stays as it was signed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.words import day_year
from pairing.models import Agreement, AgreementDraft, Pair

Words = dict[str, Any]

# The heading of each part of the page, and its fields in order.
GROUPS: dict[str, tuple[str, ...]] = {
    "What for": (
        "purpose", "mentee_goal_1", "mentee_goal_2", "mentee_goal_3", "mentor_goal_1", "mentor_goal_2",
    ),
    "When and where": ("starts_on", "ends_on", "sessions", "minutes", "place", "booking", "cancelling"),
    "Between sessions": ("contact", "contact_hours"),
    "Topics": ("topics_in", "topics_out", "topics_ask"),
    "Confidentiality": ("confidentiality", "notes", "manager_line", "cards"),
    "Pausing and ending": ("leaving", "ending"),
}  # fmt: skip
DATES = ("starts_on", "ends_on")
# Values of a few characters, which stand side by side where they are written.
SHORT = (*DATES, "sessions", "minutes")
# Fields of earlier pages, and where their words stand now.
RENAMED = {"mentee_goals": "mentee_goal_1", "mentor_goals": "mentor_goal_1", "logistics": "booking"}

GROUND_RULES = (
    "We are honest, and kind about it.",
    "We ask before we answer.",
    "Either of us can say “pass”, and that is enough.",
    "Each of us speaks for ourselves, never for a group.",
    "What is said stays with us, within the limits that always hold.",
    "Nothing from here enters pay, ratings, promotion or discipline, in either direction.",
    "No favours and no errands.",
    "We keep the date. If it falls through, there is a new one within a week.",
    "We say early when something is not working.",
    "Either of us can leave, without a reason and without fault.",
)
LIMITS = (
    "somebody may come to serious harm, or is not safe",
    "a crime, harassment, discrimination or retaliation is told",
    "the law obliges one of us to act; a leader may be obliged as soon as they know, and says so before more is told",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One field that reads otherwise than in the version before."""

    label: str
    before: str
    now: str


def labels(*, mentor: str, mentee: str) -> dict[str, str]:
    """What each field is called on the page of a pair, with their first names."""
    return {
        "purpose": "What we meet for",
        "mentee_goal_1": f"What {mentee} wants to learn",
        "mentee_goal_2": f"A second thing for {mentee}",
        "mentee_goal_3": f"A third thing for {mentee}",
        "mentor_goal_1": f"What {mentor} wants from it",
        "mentor_goal_2": f"A second thing for {mentor}",
        "starts_on": "First day",
        "ends_on": "Last day",
        "sessions": "How many sessions",
        "minutes": "Minutes a session",
        "place": "Where we meet",
        "booking": "Who books, and who leads",
        "cancelling": "If one of us cannot come",
        "contact": "How we reach each other between sessions",
        "contact_hours": "At which hours",
        "topics_in": "Topics that are in",
        "topics_out": "Topics that are out",
        "topics_ask": "Topics to ask about first",
        "confidentiality": "What stays between us",
        "notes": "Whose notes, and where",
        "manager_line": "What we say when a manager asks",
        "cards": "What may become an insight card",
        "leaving": "Pausing and stopping",
        "ending": "How we will end",
    }


def labels_of(pair: Pair) -> dict[str, str]:
    return labels(mentor=pair.mentor.person.first_name, mentee=pair.mentee.person.first_name)


def starting_words(pair: Pair) -> Words:
    """What a new page holds before anybody has written: purpose and frame from the programme, the rest as advice.

    The senior of the two looks after time and place, the junior leads the conversation.
    """
    mentor, mentee = pair.mentor.person.first_name, pair.mentee.person.first_name
    cohort = pair.cohort
    return {
        "purpose": _purpose(pair),
        "starts_on": cohort.starts_on.isoformat(),
        "ends_on": cohort.ends_on.isoformat(),
        "sessions": cohort.sessions_planned,
        "minutes": cohort.session_minutes,
        "place": f"A private room that is not {mentee}’s office, or a call. Nobody records.",
        "booking": f"{mentee} finds the time and books the place. {mentor} sets the agenda and leads the hour.",
        "cancelling": f"Whoever cannot come says so as soon as they know. {mentee} offers a new date within a week.",
        "contact_hours": "Working hours, never on days off.",
        "confidentiality": "What is said stays with the two of us. That we meet is no secret.",
        "notes": "Each of us keeps our own notes, for ourselves. What we both keep stands in the takeaways here.",
        "manager_line": "We talk about how work looks from where each of us stands. The rest stays with us.",
        "cards": "Only what both of us have read and released, without names.",
        "leaving": "Either of us can pause or stop at any time and need not say why. Nothing follows from it.",
        "ending": "In the last hour we say what has changed, and what each of us may pass on, in which words.",
    }


def _purpose(pair: Pair) -> str:
    programme = pair.cohort.programme
    if programme.leaders_can:
        return f"So that leaders can {programme.leaders_can.strip().rstrip('.')}."
    return programme.need


def read(row: Agreement | AgreementDraft | None) -> Words:
    """The fields of a page by name, in today's shape; empty without a page or when its words were erased."""
    found = json.loads(row.words) if row and row.words else {}
    return {RENAMED.get(name, name): value for name, value in found.items()}


def written(words: Mapping[str, Any]) -> str:
    """The fields as they are sealed: dates as ISO text, numbers as numbers; the same words give the same text."""
    return json.dumps(dict(words), sort_keys=True, ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def shown(name: str, value: Any) -> str:
    """One field as somebody reads it."""
    if name in DATES and (found := as_date(value)):
        return day_year(found)
    return "" if value is None else str(value)


def as_date(value: Any) -> date | None:
    """The day in a field; nothing where there is none, or words that name none."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def review_day(words: Mapping[str, Any], pair: Pair) -> date:
    """Half way between first and last day of the page, or of the cohort where the page does not say both."""
    first, last = (as_date(words.get(name)) for name in DATES)
    if first is None or last is None or last <= first:
        first, last = pair.cohort.starts_on, pair.cohort.ends_on
    return first + (last - first) / 2


def parts(words: Words, names: Mapping[str, str]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The page to be read: each heading with the labels and words under it; what is empty is left out."""
    for heading, fields in GROUPS.items():
        lines = [(names[name], text) for name in fields if (text := shown(name, words.get(name)))]
        if lines:
            yield heading, lines


def changes(before: Words, now: Words, names: Mapping[str, str]) -> list[Change]:
    """The fields that differ, in the order of the page."""
    pairs = (
        (names[name], shown(name, before.get(name)), shown(name, now.get(name)))
        for fields in GROUPS.values()
        for name in fields
    )
    return [Change(label, old, new) for label, old, new in pairs if old != new]
