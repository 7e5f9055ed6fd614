"""What releases no longer show: themes that were taken back, most often because they could give somebody away."""

from __future__ import annotations

from insights.commons import said
from insights.models import Release
from insights.themes.models import Theme


def withhold(theme: Theme) -> None:
    """Every frozen release that holds ``theme`` leaves it out from now on. Under the lock of its programme."""
    holding = Release.objects.frozen().to_show().filter(cohort__programme=theme.programme_id)
    for release in holding:
        withheld = {*release.withheld, *said.places_of(release.tables, theme)}
        if len(withheld) > len(release.withheld):
            release.withheld = sorted(withheld)
            release.save(update_fields=["withheld"])


def taken_back_meanwhile(release: Release) -> list[int]:
    """Places of what was taken back while ``release`` was made. Under the same lock. One query."""
    gone = Theme.objects.filter(programme=release.cohort.programme_id, state=Theme.State.TAKEN_BACK)
    return sorted(place for theme in gone for place in said.places_of(release.tables, theme))
