"""What is still missing before a launch: each point a sentence, in the order in which it is filled in."""

from __future__ import annotations

from dataclasses import dataclass

from programmes.models import Cohort, Measure, Programme

FEWEST_TOPICS = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One of the three Ps: how many of its points are done, and what is missing in words."""

    name: str
    points: int
    missing: list[str]

    @property
    def done(self) -> int:
        return self.points - len(self.missing)

    @property
    def is_complete(self) -> bool:
        return not self.missing


def _missing(points: list[tuple[str, bool]]) -> list[str]:
    return [sentence for sentence, is_done in points if not is_done]


def purpose_of(programme: Programme) -> Part:
    """A need with its owner, at least one objective, each measured, one measure first. Two queries."""
    measured = dict.fromkeys(programme.objectives.values_list("pk", flat=True), False)
    is_primary = False
    for objective, primary in Measure.objects.filter(objective__programme=programme).values_list(
        "objective", "is_primary"
    ):
        measured[objective] = True
        is_primary = is_primary or primary
    points = [
        ("write the business need", bool(programme.need.strip())),
        ("say what leaders will be able to do", bool(programme.leaders_can.strip())),
        ("say what mentors gain", bool(programme.mentors_gain.strip())),
        ("name the sponsor", programme.sponsor_id is not None),
        ("name the forum that answers what is heard", bool(programme.forum.strip())),
        ("set the day of the decision", programme.decision_on is not None),
        ("add an objective", bool(measured)),
        ("give each objective a measure", bool(measured) and all(measured.values())),
        ("say which measure the decision looks at first", is_primary),
    ]
    return Part("Purpose", len(points), _missing(points))


def planning_of(programme: Programme) -> Part:
    """A pilot with dates, and enough topics to choose from. Two queries."""
    points = [
        ("plan the pilot with its dates", Cohort.objects.filter(programme=programme).exists()),
        (
            "list at least three topics that people can offer or want",
            programme.topics.count() >= FEWEST_TOPICS,
        ),
    ]
    return Part("Planning", len(points), _missing(points))


def missing_before_launch(programme: Programme) -> list[str]:
    return [*purpose_of(programme).missing, *planning_of(programme).missing]
