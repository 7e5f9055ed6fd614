"""The pages that edit one row, what their forms ask for, and the columns that this may change."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Model

from accounts.models import Grade, Organisation
from programmes.models import Cohort, Measure, Milestone, Objective, Programme
from sessions.models import Session
from tests.permissions.wide import MAIN, PAIR, PROGRAMME

COSTS = frozenset({"currency", "hour_rate", "coordination_hours", "coaching_cost"})


@dataclass(frozen=True)
class Edit:
    """One page that changes one row. ``sent`` is what its form asks for, ``listed`` the columns this may change."""

    route: str
    model: type[Model]
    key: str
    sent: dict[str, str]
    listed: frozenset[str]
    sets: tuple[str, ...] = (MAIN, PROGRAMME)


EDITS = (
    Edit(
        "programmes:purpose",
        Programme,
        "programme_id",
        {
            "need": "Another need",
            "sponsor": "",
            "forum": "The board",
            "leaders_can": "ask",
            "decision_on": "2027-03-02",
        },
        frozenset(
            {"need", "evidence", "leaders_can", "mentors_gain", "sponsor_id", "forum", "decision_on", "state"}
            | {"mentors_are", "mentees_are"}
        ),
    ),
    Edit(
        "programmes:objective",
        Objective,
        "objective_id",
        {"text": "Another objective", "goal": "Another goal"},
        frozenset({"text", "goal", "mentee_learns", "mentor_gains"}),
    ),
    Edit(
        "programmes:measure",
        Measure,
        "measure_id",
        {
            "name": "Another measure",
            "instrument": "commitments",
            "side": "mentee",
            "target": "50",
            "due_on": "2027-02-01",
        },
        frozenset(
            {
                "name",
                "instrument",
                "side",
                "item",
                "unit",
                "lower_is_better",
                "baseline",
                "target",
                "due_on",
                "owner",
                "is_primary",
            }
        ),
    ),
    Edit(
        "programmes:planning",
        Cohort,
        "cohort_id",
        {
            "name": "Another pilot",
            "starts_on": "2026-09-01",
            "ends_on": "2027-03-01",
            "pairs_planned": "11",
            "sessions_planned": "5",
            "session_minutes": "45",
            "currency": "GBP",
            "hour_rate": "45",
            "coordination_hours": "120",
            "coaching_cost": "900",
        },
        frozenset({"name", "starts_on", "ends_on", "pairs_planned", "sessions_planned", "session_minutes"})
        | COSTS,
    ),
    Edit(
        "programmes:cohort_plan",
        Cohort,
        "cohort_id",
        {
            "name": "Another cohort",
            "starts_on": "2026-09-01",
            "ends_on": "2027-03-01",
            "pairs_planned": "11",
            "sessions_planned": "5",
            "session_minutes": "45",
            "currency": "GBP",
            "hour_rate": "45",
            "coordination_hours": "120",
            "coaching_cost": "900",
            "learned": "Book early.",
            "sites": "",
        },
        frozenset({"name", "starts_on", "ends_on", "pairs_planned", "sessions_planned", "session_minutes"})
        | COSTS
        | {"learned", "sites"},
    ),
    Edit(
        "programmes:milestone",
        Milestone,
        "milestone_id",
        {"title": "Another date", "on": "2026-10-10"},
        frozenset({"title", "on", "is_edited"}),
    ),
    Edit(
        "sessions:question",
        Session,
        "session_id",
        {"question": "What is hard about it?"},
        frozenset({"question_sealed", "key_id"}),
        sets=(MAIN, PAIR),
    ),
)
OF_THE_OFFICE = (
    Edit(
        "accounts:settings",
        Organisation,
        "",
        {"name": "Northwind", "product_name": "Upward", "speak_up_name": "Ann", "speak_up_reach": "4711"},
        frozenset({"name", "product_name", "speak_up_name", "speak_up_reach", "coach_reach"}),
    ),
    Edit("accounts:grade", Grade, "grade_id", {"name": "Another rung"}, frozenset({"name", "aliases"})),
)
