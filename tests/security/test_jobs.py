"""Work away from a page has no rights of its own: it gets an id, and its results are shown by the reader's."""

from __future__ import annotations

import inspect

import pytest
from django.urls import reverse

from mentoring.celery import app
from tests.permissions.world import build
from tests.signing_in import sign_in


def our_tasks() -> dict[str, object]:
    app.loader.import_default_modules()
    app.finalize()
    return {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}


def test_a_task_is_given_the_id_of_a_row_and_nothing_else():
    """No name, no role, no words: what it may do stands in the row that somebody was allowed to make."""
    given = {name: list(inspect.signature(task.run).parameters) for name, task in our_tasks().items()}
    assert len(given) >= 12
    wrong = {
        name: names
        for name, names in given.items()
        if len(names) > 1 or any(not n.endswith("_id") for n in names)
    }
    assert wrong == {}


@pytest.mark.django_db
def test_what_a_job_made_is_shown_to_whoever_may_see_it_now(eager_jobs, client):
    """A run and a release that a coordinator asked for: once the role is gone, so are they."""
    world = build()
    coordinator = world.people["coordinator"]
    sign_in(client, coordinator)
    pages = [
        reverse("pairing:round", args=[world.ids["round_id"]]),
        reverse("insights:release", args=[world.ids["cohort_id"]]),
    ]
    assert [client.get(page).status_code for page in pages] == [200, 200]
    coordinator.programme_roles.all().delete()
    assert [client.get(page).status_code for page in pages] == [404, 404]
