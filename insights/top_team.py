"""How many of the top team take part: the heads of the organisation, and those who report to them directly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from accounts.models import Person, ReportingLine
from insights.cells import MINIMUM
from insights.operations import NOT_JOINED
from programmes.models import Cohort, Participant

FEWEST = MINIMUM["scores"]
HIDDEN = f"hidden, fewer than {FEWEST}"
TOO_FEW_OTHERS = f"hidden, fewer than {FEWEST} others beside them"


def top_team(cohort: Cohort, *, on: date) -> dict[str, Any]:
    """The count on the day ``on``, or why it is hidden; empty without lines of report. Three queries."""
    lines = ReportingLine.objects.current(on).filter(kind=ReportingLine.Kind.SOLID)
    heads = (
        Person.objects.employed()
        .filter(pk__in=lines.values("manager"))
        .exclude(pk__in=lines.values("person"))
    )
    top = set(heads.values_list("pk", flat=True))
    if not top:
        return {}
    top |= set(lines.filter(manager__in=top).values_list("person", flat=True))
    joined = Participant.objects.filter(cohort=cohort).exclude(state__in=NOT_JOINED)
    people = list(joined.values_list("person", flat=True))
    count = sum(person in top for person in people)
    if count < FEWEST:
        return {"shown": False, "reason": HIDDEN}
    # Who takes part is counted as well: a few others would follow from the two.
    if 0 < len(people) - count < FEWEST:
        return {"shown": False, "reason": TOO_FEW_OTHERS}
    return {"shown": True, "count": count}


def top_team_words(found: Mapping[str, Any]) -> str:
    """What follows the count of those who took part. Empty where nobody knows who the top team is."""
    if not found:
        return ""
    return (
        f", {found['count']} of them from the top team"
        if found["shown"]
        else f" (top team: {found['reason']})"
    )
