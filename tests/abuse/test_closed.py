"""What has ended can be read and not changed (abuse case 16): each address that changes something is tried."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from accounts.models import AuditEvent
from programmes import closing
from programmes.models import Cohort, Programme
from tests.permissions import matrix, wide
from tests.permissions.walking import Walk, routes, undrawn
from tests.permissions.wide import MAIN, OF_A_PROGRAMME
from tests.signing_in import sign_in

# Goes on after the end, and why stands in docs/decisions/permissions-beside-the-matrix.md.
GOES_ON = {"accounts:copy_file", "notifications:inbox_message", "programmes:role_request_settle"}
# A poll of safety is of the whole organisation, whatever becomes of the programme that started it.
GOES_ON |= {"programmes:poll_answer"}
# Help from a coach goes on.
GOES_ON |= {"feedback:support", "feedback:take_on", "feedback:coaching_own", "feedback:assign_coach"}
# What somebody speaks up about does not end with the programme.
GOES_ON |= {"feedback:concern"}
OF_THE_PROGRAMME = {"programme_id", "objective_id", "measure_id", "theme_id", "published_id"}
ABOUT_AN_EVALUATED_COHORT = {"insights:decision", "insights:release", "insights:stop", "programmes:roll_out"}
# The last round of questions comes three months after the end, and so may its release.
ABOUT_AN_EVALUATED_COHORT |= {"insights:release_rhythm"}
# Who stayed is known when a cohort is long evaluated.
ABOUT_AN_EVALUATED_COHORT |= {"insights:outcomes", "insights:outcome_list"}


@pytest.fixture
def walk(db, eager_jobs) -> Walk:
    return Walk(wide.build())


def _writers() -> list[tuple[str, list[str], str]]:
    """Each address of something in a programme, with somebody who may open it."""
    readers = matrix.readers()
    return [
        (route, names, readers[route][0])
        for route, names in routes().items()
        if OF_A_PROGRAMME & set(names) and route not in GOES_ON
    ]


def _rows() -> dict[str, int]:
    labels = ("programmes", "pairing", "mentoring_sessions", "feedback", "insights", "preparation")
    return {
        model._meta.label: model._default_manager.count()
        for label in labels
        for model in apps.get_app_config(label).get_models()
    }


def _changes(walk: Walk, only: Any = None) -> dict[str, int]:
    """The addresses that answer a press with anything but "this has ended", and how."""
    wrong: dict[str, int] = {}
    before = (_rows(), AuditEvent.objects.count())

    def look() -> None:
        assert (_rows(), AuditEvent.objects.count()) == before

    with undrawn():
        for route, names, who in _writers():
            if only is not None and not only(route, names):
                continue
            address = walk.address(route, names, MAIN)
            answer = walk.ask(who, "POST", address)
            if answer.status_code == 405:
                continue
            if answer.status_code != 403 or b"closed.html" not in answer.content:
                wrong[route] = answer.status_code
            else:
                walk.ask(who, "POST", address, then=look)
    return wrong


def test_case_16_an_archived_programme_is_read_only(walk):
    Programme.objects.update(state=Programme.State.ARCHIVED)
    assert _changes(walk) == {}


def test_case_16_an_evaluated_cohort_is_read_only_but_for_its_release_and_decision(walk):
    Cohort.objects.update(state=Cohort.State.EVALUATED)
    wrong = _changes(walk, lambda route, names: not OF_THE_PROGRAMME & set(names))
    assert set(wrong) == ABOUT_AN_EVALUATED_COHORT


def test_case_16_what_has_ended_can_be_read(walk):
    Cohort.objects.update(state=Cohort.State.EVALUATED)
    Programme.objects.update(state=Programme.State.ARCHIVED)
    with undrawn():
        for route, names, who in _writers():
            answer = walk.ask(who, "GET", walk.address(route, names, MAIN))
            assert answer.status_code in (200, 302, 405), (route, answer.status_code)


def test_case_16_a_stranger_learns_nothing_from_it(walk):
    Cohort.objects.update(state=Cohort.State.EVALUATED)
    with undrawn():
        for route, names, _ in _writers():
            answer = walk.ask("stranger", "POST", walk.address(route, names, MAIN))
            assert answer.status_code in (404, 405), route


def test_case_16_without_the_rule_pages_would_change_it(walk, monkeypatch):
    Cohort.objects.update(state=Cohort.State.EVALUATED)
    monkeypatch.setattr(closing, "is_closed", lambda of: False)
    assert {"sessions:log", "pairing:leave", "programmes:invitation"} <= set(_changes(walk))


def test_case_16_it_is_said_in_words(walk, client):
    Cohort.objects.update(state=Cohort.State.EVALUATED)
    sign_in(client, walk.wide.people["mentor"])
    answer = client.post(reverse("pairing:leave", args=[walk.wide.ids[MAIN]["pair_id"]]), {"choice": "end"})
    assert answer.status_code == 403
    assert "This has ended, so nothing was changed" in answer.content.decode()
