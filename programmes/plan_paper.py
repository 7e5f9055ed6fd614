"""The plan of a programme on two pages for its sponsor: everything that stands on paper, as data for its template.

Nothing is worked out here that a page does not show as well: sentence, checks, dates and criteria come from where the
pages have them. What people who take part write is not looked up, and neither are their names.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import Organisation
from accounts.paper import shortened, typeset
from accounts.words import day_year
from programmes import organisation, plan_checks, selectors
from programmes.criteria import nearly_of, rule_of
from programmes.line import Line, line_of
from programmes.models import Cohort, DecisionCriterion, Measure, Objective, Programme
from programmes.organisation import Check, workload_words
from programmes.sentence import number, purpose_sentence

TEMPLATE = Path(__file__).with_name("paper") / "plan.typ"
BEFORE_LAUNCH = (Programme.State.DRAFT, Programme.State.DESIGNED, Programme.State.READY)
# What is longer cannot fit on a page in any size; the template cuts further where it has to.
MOST_SIGNS, MOST_ROWS, MOST_DATES = 900, 12, 30
UNPLANNED: dict[str, Any] = {
    "cohort": None,
    "marks": [],
    "dates": 0,
    "months": [],
    "x_today": None,
    "weigh": [],
    "workload": "",
    "ends": [],
}
TOP_LEARNS = (
    "Name two of the top team who learn first: others follow what the top does.",
    "At least two of the top team are named who learn first.",
)
TIME_IS_PROTECTED = (
    "Confirm that the hours of everybody who takes part are working time.",
    "The hours of everybody who takes part are confirmed as working time.",
)
CRITERIA_STAND = (
    "Agree to targets and criteria now: the launch fixes them.",
    "Targets and criteria stand since the launch; a change needs a reason that everybody reads.",
)
WHO_SEES_WHAT = (
    ("The two of a pair", "What they say and write. Nobody else reads it, and you do not either."),
    ("The programme team", "Who is paired, dates and states. No words and no single answers."),
    ("You and the executives", "Figures of at least five people, counted once and then fixed."),
)


Piece = dict[str, Any]


def ours(text: str) -> Piece:
    """A piece of a sentence that is never shortened."""
    return {"text": text, "is_theirs": False}


def theirs(text: object) -> Piece:
    """A piece that somebody typed, as long as they liked."""
    return {"text": str(text), "is_theirs": True}


def plan_paper(programme: Programme, *, at: datetime) -> bytes:
    """The plan as a PDF, as it stands ``at`` this moment, dated with its day: unchanged, it is the same file all day.

    :raises NotSet: when it cannot be set.
    """
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    data = plan_data(programme, at=at)
    whole = json.dumps(data)
    shown = shortened(data, MOST_SIGNS)
    return typeset(TEMPLATE, shown | {"is_cut": json.dumps(shown) != whole}, at=day)


def plan_data(programme: Programme, *, at: datetime) -> dict[str, Any]:
    """Everything on both pages, in the order in which it is read, of the cohort that is next to be decided.

    Its queries do not grow with the programme.
    """
    today = timezone.localdate(at)
    objectives = list(selectors.objectives_of(programme))
    cohort = selectors.current_of(selectors.cohorts_of(programme))
    check = organisation.check_of(programme)
    is_draft = programme.state in BEFORE_LAUNCH or (cohort is not None and cohort.state == Cohort.State.DRAFT)
    return {
        "title": f"{programme.name}: the plan",
        "programme": programme.name,
        "mark": f"{'Draft of' if is_draft else 'As it stood on'} {day_year(today)}",
        "is_draft": is_draft,
        "address": settings.BASE_URL.rstrip("/") + programme.get_absolute_url(),
        "product": Organisation.current().product_name,
        "about": _about(programme, cohort),
        "sentence": [
            {"text": words.text, "is_gap": words.is_gap} for words in purpose_sentence(programme, objectives)
        ],
        "asks": _asks(programme, check, _decision_on(programme, cohort), is_draft=is_draft),
        "postpone": list(check.postpone),
        "need": programme.need,
        "evidence": programme.evidence,
        "sides": [
            {"side": "mentor", "who": programme.mentors_are, "gets": programme.mentors_gain},
            {"side": "mentee", "who": programme.mentees_are, "gets": programme.leaders_can},
        ],
        "objectives": [_objective(objective) for objective in objectives],
        **_decision(programme, cohort),
        **_when(cohort, today),
        "time": _time(cohort),
        "musts": [{"title": must.title, "is_met": must.is_met, "todo": must.todo} for must in check.musts],
        "met": f"{check.met} of {len(check.musts)}",
        "roles": _roles(programme),
        "sees": [{"who": who, "what": what} for who, what in WHO_SEES_WHAT],
        "is_cut": False,
        "unprinted": False,
    }


def _about(programme: Programme, cohort: Cohort | None) -> list[Piece]:
    """The line below the title: whose it is, when, how many."""
    sponsor = [ours("For "), theirs(programme.sponsor), ours(", sponsor. ")]
    found = sponsor if programme.sponsor else [ours("The sponsor is still to be named. ")]
    if cohort is None:
        return [*found, ours("The pilot is not planned yet.")]
    span = f"{day_year(cohort.starts_on)} to {day_year(cohort.ends_on)}"
    return [*found, theirs(cohort), ours(f": {cohort.pairs_planned} pairs, {span}.")]


def _decision_on(programme: Programme, cohort: Cohort | None) -> date | None:
    return cohort.decision_on if cohort is not None else programme.decision_on


def _asks(
    programme: Programme, check: Check, decision_on: date | None, *, is_draft: bool
) -> list[dict[str, Any]]:
    """What the sponsor is asked for: the must-haves that hang on them, and the decision."""
    met = {must.key: must.is_met for must in check.musts}
    forum = programme.forum.strip()
    named = [theirs(forum), ours(" answers what is heard.")]
    on = f"On {day_year(decision_on)}" if decision_on else "On a day still to be set"
    how = {
        "Own the need": [
            ours("Answer for what changes. "),
            *(named if forum else [ours("Name the forum that answers what is heard.")]),
        ],
        "Let the top learn first": [ours(TOP_LEARNS[met["mentees"]])],
        "Protect the time": [ours(TIME_IS_PROTECTED[met["time"]])],
        "Hold to the criteria": [ours(CRITERIA_STAND[not is_draft])],
        "Decide": [ours(f"{on}: go, adapt or stop, by the criteria below.")],
    }
    return [{"ask": ask, "how": pieces} for ask, pieces in how.items()]


def _objective(objective: Objective) -> dict[str, Any]:
    measures = list(objective.measures.all())
    return {
        "text": objective.text,
        "goal": objective.goal,
        "learns": objective.mentee_learns,
        "gains": objective.mentor_gains,
        "measures": [_measure(measure) for measure in measures[:MOST_ROWS]],
        "total": len(measures),
    }


def _measure(measure: Measure) -> dict[str, Any]:
    unit = f" {measure.unit}" if measure.unit else ""
    return {
        "name": measure.name,
        "instrument": f"{measure.get_instrument_display()}, {measure.get_side_display().lower()}",
        "baseline": "" if measure.baseline is None else f"{number(measure.baseline)}{unit}",
        "target": f"{number(measure.target)}{unit}",
        "by": day_year(measure.due_on),
        "owner": measure.owner,
        "is_first": measure.is_primary,
    }


def _decision(programme: Programme, cohort: Cohort | None) -> dict[str, Any]:
    criteria = selectors.criteria_of(cohort)
    locked = criteria[0].locked_at if criteria else None
    return {
        "decision_on": day_year(_decision_on(programme, cohort)),
        "fixed": f"Fixed at the launch, on {day_year(locked)}." if locked else "The launch fixes them.",
        "criteria": [_criterion(criterion) for criterion in criteria],
    }


def _criterion(criterion: DecisionCriterion) -> dict[str, str]:
    """The thresholds that were fixed; what was changed since stands beside them."""
    later = "; ".join(
        f"changed {day_year(change.changed_at)}: {rule_of(change)}, {nearly_of(change)}"
        for change in criterion.changed
    )
    has_bands = criterion.green is not None
    return {
        "name": str(criterion),
        "met": rule_of(criterion) if has_bands else "target met",
        "nearly": nearly_of(criterion) if has_bands else "",
        "later": later,
    }


def _when(cohort: Cohort | None, today: date) -> dict[str, Any]:
    """Dates, size, workload and the end; nothing of it before the pilot is planned."""
    if cohort is None:
        return UNPLANNED
    line = line_of(cohort, today=today)
    return {
        "cohort": {"name": cohort.name, "pairs": cohort.pairs_planned},
        "marks": [
            {
                "x": mark.x,
                "on": day_year(mark.milestone.on),
                "title": mark.milestone.title,
                "why": mark.why,
                "is_done": mark.milestone.done_at is not None,
                "is_large": mark.milestone.key in ("kick-off", "decision"),
            }
            for mark in line.marks[:MOST_DATES]
        ],
        "dates": len(line.marks),
        "months": [{"x": x, "name": name} for x, name in line.months],
        "x_today": line.x_today,
        "weigh": [
            *plan_checks.warnings_of(cohort, today=today),
            *_two_days(line, None if cohort.follows_id else cohort.programme.decision_on),
        ],
        "workload": workload_words(cohort.pairs_planned),
        "ends": _ends(line, cohort.decision_on),
    }


def _ends(line: Line, decision_on: date | None) -> list[dict[str, str]]:
    """The dates of the end, in their order; the decision on the day that the purpose sets, where it sets one."""
    keys = ("close", "answers", "decision", "follow-up")
    found = [mark.milestone for mark in line.marks if mark.milestone.key in keys]
    days = [
        (decision_on if each.key == "decision" and decision_on else each.on, each.title) for each in found
    ]
    return [{"on": day_year(on), "what": what} for on, what in sorted(days)]


def _two_days(line: Line, decision_on: date | None) -> list[str]:
    """That timeline and purpose name different days for the decision, where they do."""
    days = [mark.milestone.on for mark in line.marks if mark.milestone.key == "decision"]
    if decision_on is None or not days or days[0] == decision_on:
        return []
    return [f"The timeline has the decision on {day_year(days[0])}, the purpose on {day_year(decision_on)}."]


def _time(cohort: Cohort | None) -> list[str]:
    if cohort is None:
        return []
    hours = cohort.pairs_planned * 2 * cohort.sessions_planned * cohort.session_minutes / 60
    return [
        f"Each person: {cohort.sessions_planned} sessions of {cohort.session_minutes} minutes, a little over an hour "
        "of preparation and one kick-off together. With getting ready, two to three hours a month.",
        f"All {cohort.pairs_planned} pairs: {hours:,.0f} hours of sessions, in working time.",
    ]


def _roles(programme: Programme) -> list[dict[str, Any]]:
    """Who does what, by name; the sponsor first, and the contact outside the programme last."""
    found: dict[str, list[str]] = {"Sponsor": [str(programme.sponsor)] if programme.sponsor else []}
    for role in selectors.roles_beside_the_sponsor(programme):
        found.setdefault(role.get_name_display(), []).append(str(role.user))
    found["Speak-up contact"] = [Organisation.current().speak_up_name]
    named = ((role, [name for name in dict.fromkeys(names) if name]) for role, names in found.items())
    return [
        {"role": role, "people": names[:MOST_ROWS], "total": len(names)} for role, names in named if names
    ]
