"""What is still missing before a launch: each point a sentence, in the order in which it is filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from programmes import organisation
from programmes.models import Cohort, Measure, Objective, Programme
from programmes.purposes import gaps_in

FEWEST_TOPICS = 3
PURPOSE, PLANNING, READINESS = "programmes:purpose", "programmes:planning", "programmes:readiness"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to do: ``sentence`` says what, ``page`` and ``anchor`` where."""

    sentence: str
    is_done: bool
    page: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """A point that is missing, with the address where it is done."""

    sentence: str
    address: str


@dataclass(frozen=True, slots=True)
class Part:
    """One of the three Ps: how many of its points are done, and what is missing in words."""

    name: str
    programme: Programme
    all_points: Sequence[Point] = field(repr=False)

    @property
    def points(self) -> int:
        return len(self.all_points)

    @property
    def missing(self) -> list[str]:
        return [point.sentence for point in self.all_points if not point.is_done]

    @property
    def open(self) -> list[Open]:
        """What is missing, each with its address."""
        return [
            Open(point.sentence, reverse(point.page, args=[self.programme.pk]) + point.anchor)
            for point in self.all_points
            if not point.is_done
        ]

    @property
    def done(self) -> int:
        return self.points - len(self.missing)

    @property
    def is_complete(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True)
class Steps:
    """The three steps of the set-up. The third asks whether the organisation is ready."""

    purpose: Part
    planning: Part
    ready: Part

    @property
    def open(self) -> list[Open]:
        """Everything that a launch still needs, each once."""
        found: dict[str, Open] = {}
        for one in (*self.purpose.open, *self.planning.open, *self.ready.open):
            found.setdefault(one.sentence, one)
        return list(found.values())

    @property
    def first_open(self) -> Open | None:
        return next(iter(self.open), None)


def purpose_of(programme: Programme) -> Part:
    """A need with its owner, at least one objective, each measured, one measure first. Two queries."""
    objectives = list(programme.objectives.order_by("position"))
    measures = list(Measure.objects.filter(objective__programme=programme))
    gaps = gaps_left(programme, objectives, measures)
    measured = {measure.objective_id for measure in measures}
    points = [
        *_written(programme),
        Point("add an objective", bool(objectives), PURPOSE, "#objectives"),
        Point(
            "give each objective a measure",
            bool(objectives) and all(objective.pk in measured for objective in objectives),
            PURPOSE,
            "#objectives",
        ),
        Point(
            "say which measure the decision looks at first",
            any(measure.is_primary for measure in measures),
            PURPOSE,
            "#objectives",
        ),
        Point(
            f"fill the gaps that the draft left: {', '.join(gaps)}",
            not gaps,
            PURPOSE,
            _where(programme, gaps),
        ),
    ]
    return Part("Purpose", programme, points)


def _written(programme: Programme) -> list[Point]:
    """What stands in the fields of the page itself."""
    return [
        Point("write the business need", bool(programme.need.strip()), PURPOSE, "#id_need"),
        Point("say who mentors and who learns", _says_who(programme), PURPOSE, "#id_mentors_are"),
        Point(
            "say what leaders will be able to do",
            bool(programme.leaders_can.strip()),
            PURPOSE,
            "#id_leaders_can",
        ),
        Point("say what mentors gain", bool(programme.mentors_gain.strip()), PURPOSE, "#id_mentors_gain"),
        Point("name the sponsor", programme.sponsor_id is not None, PURPOSE, "#id_sponsor"),
        Point(
            "name the forum that answers what is heard", bool(programme.forum.strip()), PURPOSE, "#id_forum"
        ),
        Point("set the day of the decision", programme.decision_on is not None, PURPOSE, "#id_decision_on"),
    ]


def _says_who(programme: Programme) -> bool:
    return bool(programme.mentors_are.strip() and programme.mentees_are.strip())


def gaps_left(
    programme: Programme, objectives: Sequence[Objective], measures: Sequence[Measure]
) -> list[str]:
    """Each part in square brackets that nobody has filled yet."""
    texts = [getattr(programme, name) for name in WORDED]
    for objective in objectives:
        texts += [objective.text, objective.goal, objective.mentee_learns, objective.mentor_gains]
    return gaps_in([*texts, *(f"{measure.name} {measure.item}" for measure in measures)])


WORDED = ("need", "evidence", "mentors_are", "mentees_are", "leaders_can", "mentors_gain", "forum")


def _where(programme: Programme, gaps: list[str]) -> str:
    """The first field of the purpose that has a gap, or the objectives."""
    for name in WORDED:
        if gaps and gaps[0] in getattr(programme, name):
            return f"#id_{name}"
    return "#objectives"


def planning_of(programme: Programme) -> Part:
    """A pilot with dates, and enough topics to choose from. Two queries."""
    points = [
        Point(
            "plan the pilot with its dates",
            Cohort.objects.filter(programme=programme).exists(),
            PLANNING,
            "#s-pilot",
        ),
        Point(
            "list at least three topics that people can offer or want",
            programme.topics.count() >= FEWEST_TOPICS,
            PLANNING,
            "#topics",
        ),
    ]
    return Part("Planning", programme, points)


def ready_of(programme: Programme) -> Part:
    """The must-haves of the readiness check of the organisation. Six queries."""
    points = [
        Point(must.todo, must.is_met, must.page or READINESS, must.anchor)
        for must in organisation.check_of(programme).musts
    ]
    return Part("Readiness", programme, points)


def steps_of(programme: Programme) -> Steps:
    """All three steps, for the pages of the set-up. Ten queries."""
    return Steps(purpose_of(programme), planning_of(programme), ready_of(programme))


def missing_before_launch(programme: Programme) -> list[str]:
    return [one.sentence for one in steps_of(programme).open]
