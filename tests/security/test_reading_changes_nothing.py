"""Looking at a page, by GET or HEAD, changes no row that anybody wrote (ASVS 3.5.3)."""

from __future__ import annotations

import hashlib

import pytest
from django.apps import apps
from django.conf import settings
from django.core import serializers

from accounts.models import Organisation
from tests.permissions.walking import routes
from tests.permissions.world import build
from tests.signing_in import sign_in

# Counts of limits; that somebody looked, also at the privacy notice; and the usual rules of a cohort, made when
# somebody first looks for them.
MAY_MOVE = {
    "accounts.Tally",
    "accounts.AuditEvent",
    "accounts.NoticeRead",
    "accounts.TrailLink",
    "accounts.TrailHead",
    "pairing.Policy",
}


def standing() -> dict[str, str]:
    """A digest of the rows of each table of ours."""
    rooms = {app.split(".")[0] for app in settings.UPWARD_APPS}
    found = {}
    for model in apps.get_models():
        if model.__module__.split(".")[0] in rooms and model._meta.label not in MAY_MOVE:
            rows = serializers.serialize("json", model._default_manager.order_by("pk"))
            found[model._meta.label] = hashlib.sha256(rows.encode()).hexdigest()
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["hr", "coordinator", "mentor"])
def test_looking_at_every_page_leaves_every_row_as_it_was(eager_jobs, client, who):
    world = build()
    sign_in(client, world.people[who])
    client.get("/")
    Organisation.current()
    before, opened = standing(), 0
    assert len(before) > 40
    for route, names in routes().items():
        for method in (client.get, client.head):
            opened += method(world.address(route, names)).status_code == 200
    after = standing()
    assert {label for label in before if before[label] != after[label]} == set()
    assert opened > 30
