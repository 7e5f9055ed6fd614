"""The benchmark of totals and releases runs, at a size that takes a moment, and what it builds is counted rightly."""

import pytest

from benchmarks import insights
from insights.models import Release
from insights.summaries.models import Stale, Summary
from sessions.models import Session


@pytest.mark.django_db
def test_it_runs_and_what_it_wrote_is_counted():
    found = insights.measure(pairs=12, each=4, answered=0.9, times=2, seed=1, apart=lambda work: work())
    assert found["sessions"] == Session.objects.count() == 48
    assert found["increment"]["counted"]
    assert found["night"]["drift"] == 0
    assert Release.objects.get().state == found["release"]["state"] == Release.State.FROZEN
    assert Summary.objects.get().counts["invited.mentor"] == 12
    assert not Stale.objects.exists()
    assert set(found["pages"]) == {"dashboard", "board", "at_risk", "releases", "across"}
