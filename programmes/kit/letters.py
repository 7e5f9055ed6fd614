"""The four letters around the words of the kit: the fixed lines, the facts and the one link, which nobody rewrites.

``said`` may be missing (see ``in_use.said_in``); then the letter says in fixed lines what has to be said.
"""

from __future__ import annotations

from django.urls import reverse

from accounts.words import day_year
from notifications.registry import Letter
from programmes.kit.in_use import Said
from programmes.kit.values import Day
from programmes.models import Cohort, OpenCall, Side

PARTS = {Side.MENTOR: "junior colleague, who leads", Side.MENTEE: "senior colleague, who learns"}


def invitation(cohort: Cohort, *, side: Side, path: str, said: Said | None) -> Letter:
    as_what = f"You are invited as a {side.label.lower()}: the {PARTS[side]}."
    facts = [
        ("From", day_year(cohort.starts_on)),
        ("To", day_year(cohort.ends_on)),
        ("Sessions", f"{cohort.sessions_planned} of {cohort.session_minutes} minutes"),
    ]
    if said is None:
        paragraphs = [
            as_what,
            cohort.programme.need,
            "Taking part is voluntary. Nobody asks for a reason if you would rather not.",
        ]
        return Letter(
            f"Would you take part in {cohort.programme}?", paragraphs, "Read and answer", path, facts
        )
    paragraphs = [as_what, "Only the programme team sees your answer, and nobody asks for a reason."]
    return Letter(said.subject, paragraphs, "Read and answer", path, facts, said.blocks)


def time(cohort: Cohort, *, person: str, path: str, said: Said | None) -> Letter:
    """To a line manager: that somebody takes part, and the hours. Neither side nor partner nor subject."""
    facts = [("From", day_year(cohort.starts_on)), ("To", day_year(cohort.ends_on))]
    button = "Agree to the hours"
    if said is None:
        paragraphs = [
            f"{person} takes part in {cohort.programme}. It is working time: two to three hours a month are usual.",
            "Agree to the hours, or say that you would like to talk first. You learn nothing else, by design.",
        ]
        return Letter("Working hours for somebody in your team", paragraphs, button, path, facts)
    paragraphs = [f"You learn that {person} takes part, and the hours. You learn nothing else, by design."]
    return Letter(said.subject, paragraphs, button, path, facts, said.blocks)


def announcement(cohort: Cohort, *, call: OpenCall | None, said: Said) -> Letter:
    """To many. It asks nobody by name, and nobody sees who has read it."""
    facts = [("From", day_year(cohort.starts_on)), ("To", day_year(cohort.ends_on))]
    if call is not None:
        facts.append(("Apply until", day_year(call.closes_on)))
    return Letter(
        said.subject,
        ["Only the programme team sees who applies. Whoever does not apply is not asked why."],
        "Read more and apply",
        reverse("programmes:take_part", args=[cohort.pk]),
        facts,
        said.blocks,
    )


def kick_off(cohort: Cohort, *, day: Day | None, path: str, said: Said | None) -> Letter:
    """To everybody who takes part, with the parts of the agenda."""
    button = "See the agenda"
    facts = [("Day", day.day), ("Time", day.time), ("Place", day.place), *day.parts] if day else []
    if said is None:
        when = f" on {day.day}" if day else ""
        paragraphs = ["Mentors and mentees meet for the first time, all together, then in pairs."]
        return Letter(f"Kick-off of {cohort.programme}{when}", paragraphs, button, path, facts)
    return Letter(said.subject, [], button, path, facts, said.blocks)
