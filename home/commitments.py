"""What was promised after sessions, as counts of frozen releases: never whose, never which words."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from insights.evidence import cell
from insights.models import Release
from insights.selectors import reports

STATES = {"all": "Made", "done": "Done", "open": "Under way", "dropped": "Dropped, with a reason"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One count, or the words that say why it is not shown."""

    label: str
    count: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """The commitments of one cohort in its newest release."""

    release: Release
    figures: list[Figure]

    @property
    def is_hidden(self) -> bool:
        return all(figure.count is None for figure in self.figures)


def commitments_of(user: User) -> list[Kept]:
    """Each cohort whose releases ``user`` may read, the latest first. Four queries."""
    newest = [report.newest.pk for report in reports(user) if report.newest and report.may_read]
    releases = Release.objects.to_show().filter(pk__in=newest).select_related("cohort__programme")
    found = sorted(releases, key=lambda release: release.cohort.starts_on, reverse=True)
    return [
        Kept(release, [_figure(release, state, label) for state, label in STATES.items()])
        for release in found
    ]


def _figure(release: Release, state: str, label: str) -> Figure:
    found = cell(release, "commitments", state, "mentee")
    return Figure(label, found["count"]) if found["shown"] else Figure(label, None, found["reason"])
