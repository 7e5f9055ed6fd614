"""The four letters around the words of the kit: the fixed lines, the facts and the one link, which nobody rewrites.

``said`` may be missing (see ``in_use.said_in``); then the letter says in fixed lines what has to be said.
"""

from __future__ import annotations

from django.urls import reverse

from accounts.words import day_year
from notifications.registry import Letter
from notifications.texts.wording import IN_THE_KIT, PROGRAMME, Name, Wording
from programmes.kit.in_use import Said
from programmes.kit.values import Day
from programmes.models import Cohort, OpenCall, Side

FROM_TO = (("From", "2 November 2026"), ("To", "30 April 2027"))
INVITATION = Wording(
    "Would you take part in {programme}?",
    [
        "{as_what}",
        "{need}",
        "Taking part is voluntary. Nobody asks for a reason if you would rather not.",
    ],
    "Read and answer",
    [
        PROGRAMME,
        Name(
            "as_what",
            "On which side",
            "You are invited as a mentor: the junior colleague, who leads.",
        ),
        Name("need", "What the programme is for", "Leaders learn what AI tools do to daily work."),
    ],
    [*FROM_TO, ("Sessions", "6 of 60 minutes")],
    fixed_because=IN_THE_KIT,
)
TIME = Wording(
    "Working hours for somebody in your team",
    [
        "{person} takes part in {programme}. It is working time: two to three hours a month are usual.",
        "Agree to the hours, or say that you would like to talk first. You learn nothing else, by design.",
    ],
    "Agree to the hours",
    [Name("person", "Name of whoever takes part", "Jordan Ellis", is_a_person=True), PROGRAMME],
    FROM_TO,
    fixed_because=IN_THE_KIT,
)
ANNOUNCEMENT = Wording(
    "{programme}: everybody may apply",
    ["Only the programme team sees who applies. Whoever does not apply is not asked why."],
    "Read more and apply",
    [PROGRAMME],
    [*FROM_TO, ("Apply until", "20 November 2026")],
    fixed_because=IN_THE_KIT,
)
KICK_OFF = Wording(
    "Kick-off of {programme} {when}",
    ["Mentors and mentees meet for the first time, all together, then in pairs."],
    "See the agenda",
    [PROGRAMME, Name("when", "The day", "on Thursday 5 November")],
    [
        ("Day", "Thursday 5 November"),
        ("Time", "14:00 to 15:30"),
        ("Place", "Room 4.12"),
        ("15 minutes", "Welcome"),
    ],
    fixed_because=IN_THE_KIT,
)
PARTS = {Side.MENTOR: "junior colleague, who leads", Side.MENTEE: "senior colleague, who learns"}


def invitation(cohort: Cohort, *, side: Side, path: str, said: Said | None) -> Letter:
    as_what = f"You are invited as a {side.label.lower()}: the {PARTS[side]}."
    facts = [
        ("From", day_year(cohort.starts_on)),
        ("To", day_year(cohort.ends_on)),
        ("Sessions", f"{cohort.sessions_planned} of {cohort.session_minutes} minutes"),
    ]
    if said is None:
        values = {"programme": str(cohort.programme), "as_what": as_what, "need": cohort.programme.need}
        return INVITATION.letter(path, facts=facts, **values)
    paragraphs = [as_what, "Only the programme team sees your answer, and nobody asks for a reason."]
    return Letter(said.subject, paragraphs, INVITATION.button, path, facts, said.blocks)


def time(cohort: Cohort, *, person: str, path: str, said: Said | None) -> Letter:
    """To a line manager: that somebody takes part, and the hours. Neither side nor partner nor subject."""
    facts = [("From", day_year(cohort.starts_on)), ("To", day_year(cohort.ends_on))]
    if said is None:
        return TIME.letter(path, facts=facts, person=person, programme=str(cohort.programme))
    paragraphs = [f"You learn that {person} takes part, and the hours. You learn nothing else, by design."]
    return Letter(said.subject, paragraphs, TIME.button, path, facts, said.blocks)


def announcement(cohort: Cohort, *, call: OpenCall | None, said: Said) -> Letter:
    """To many. It asks nobody by name, and nobody sees who has read it."""
    facts = [("From", day_year(cohort.starts_on)), ("To", day_year(cohort.ends_on))]
    if call is not None:
        facts.append(("Apply until", day_year(call.closes_on)))
    return Letter(
        said.subject,
        ANNOUNCEMENT.paragraphs,
        ANNOUNCEMENT.button,
        reverse("programmes:take_part", args=[cohort.pk]),
        facts,
        said.blocks,
    )


def kick_off(cohort: Cohort, *, day: Day | None, path: str, said: Said | None) -> Letter:
    """To everybody who takes part, with the parts of the agenda."""
    facts = [("Day", day.day), ("Time", day.time), ("Place", day.place), *day.parts] if day else []
    if said is None:
        when = f"on {day.day}" if day else ""
        return KICK_OFF.letter(path, facts=facts, programme=str(cohort.programme), when=when)
    return Letter(said.subject, [], KICK_OFF.button, path, facts, said.blocks)
