"""Dashboard and board page ask the database eight times at most, beside what every page asks about its reader."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from insights.summaries.keeping import bring_up_to_date

MOST = 8


def asked(client: Client, address: str) -> int:
    client.get(address)  # the first page notes when the session began
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("pairs", [0, 30])
@pytest.mark.parametrize(
    ("name", "who"), [("dashboard", "coordinator"), ("board", "coordinator"), ("board", "sponsor")]
)
def test_it_asks_eight_times_at_most_however_many_pairs_there_are(pilot, cast, name, who, pairs):
    pilot.add_pairs(pairs)
    pilot.answer_everything()
    pilot.cohort.criteria.create(key="safety", green=80, amber=70, position=1, locked_at=timezone.now())
    pilot.release()
    bring_up_to_date(at=timezone.now(), goes_on=lambda: True)
    client = Client()
    client.force_login(cast[who])
    every_page = asked(client, reverse("accounts:who_sees_what"))
    found = asked(client, reverse(f"insights:{name}", args=[pilot.cohort.pk])) - every_page
    assert 0 < found <= MOST
    assert every_page <= 7, "the session, the account, the roles, and what stands in the frame"
