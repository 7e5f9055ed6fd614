"""Goals of both sides: one's own to set and mark, sealed, few, and asked for by nobody else."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from pairing.actions import sign_agreement, write_agreement
from pairing.models import Pair
from programmes.models import Side
from sessions.goals import actions
from sessions.goals.models import Goal
from sessions.goals.selectors import pairs_without_goal
from sessions.models import Session
from tests.factories.people import NOW
from tests.sessions.conftest import Cast

WORDS = "I notice who is cut off in my meetings"


def set_goal(cast: Cast, text: str = WORDS, by: Any = None, **more: Any) -> Goal:
    given = {"submission": uuid.uuid4(), "at": NOW} | more
    return actions.set_goal(pair=cast.pair, text=text, by=by or cast.mentee, **given)


def test_a_goal_is_sealed_and_a_second_press_sets_it_once(cast: Cast) -> None:
    token = uuid.uuid4()
    goal = set_goal(cast, submission=token)
    assert set_goal(cast, submission=token) == goal
    assert (goal.text, goal.side, goal.state) == (WORDS, Side.MENTEE, "open")
    assert b"cut off" not in bytes(goal.text_sealed)


@pytest.mark.parametrize(("side", "most"), [("mentee", 3), ("mentor", 2)])
def test_a_mentee_has_up_to_three_open_goals_and_a_mentor_two(cast: Cast, side: str, most: int) -> None:
    by = getattr(cast, side)
    goals = [set_goal(cast, f"Goal {number}", by) for number in range(most)]
    with pytest.raises(actions.Enough):
        set_goal(cast, "One more", by)
    actions.mark_goal(goal=goals[0], to=Goal.State.REACHED, by=by, at=NOW)
    set_goal(cast, "One more", by)
    with pytest.raises(actions.Enough):
        actions.mark_goal(goal=goals[0], to=Goal.State.OPEN, by=by, at=NOW)


def test_other_words_are_another_goal_and_the_earlier_one_reads_as_changed(cast: Cast) -> None:
    goal, token = set_goal(cast), uuid.uuid4()
    given = {"text": "I ask before I answer", "submission": token, "by": cast.mentee, "at": NOW}
    anew = actions.word_goal_anew(goal=goal, **given)
    assert actions.word_goal_anew(goal=goal, **given) == anew
    goal.refresh_from_db()
    assert (goal.state, anew.state, anew.text) == ("changed", "open", "I ask before I answer")
    assert list(Goal.objects.standing()) == [anew]


def test_nobody_changes_the_goal_of_another(cast: Cast) -> None:
    goal = set_goal(cast)
    with pytest.raises(actions.NotYourGoal):
        actions.mark_goal(goal=goal, to=Goal.State.REACHED, by=cast.mentor, at=NOW)
    for outsider in cast.outsiders().values():
        with pytest.raises(Exception, match="Only the two"):
            set_goal(cast, by=outsider)
        assert not Goal.objects.visible_to(outsider).exists()


def test_after_the_end_goals_are_read_and_not_changed(cast: Cast) -> None:
    goal = set_goal(cast)
    Pair.objects.filter(pk=cast.pair.pk).update(state=Pair.State.ENDED)
    with pytest.raises(actions.PairIsOver):
        set_goal(cast)
    with pytest.raises(actions.PairIsOver):
        actions.mark_goal(goal=goal, to=Goal.State.REACHED, by=cast.mentee, at=NOW)


def test_what_both_sign_in_the_agreement_becomes_goals_once(cast: Cast) -> None:
    words = {"mentee_goal_1": WORDS, "mentee_goal_2": "", "mentor_goal_1": "See how budgets are made"}
    for version, purpose in ((1, "AI"), (2, "Pricing")):
        page = write_agreement(pair=cast.pair, words=words | {"purpose": purpose}, by=cast.mentor, at=NOW)
        sign_agreement(pair=cast.pair, version=version, by=cast.mentor, at=NOW)
        assert Goal.objects.count() == (0 if version == 1 else 2), "one signature is not enough"
        sign_agreement(pair=cast.pair, version=page.version, by=cast.mentee, at=NOW)
    found = {(goal.side, goal.text) for goal in Goal.objects.select_related("key")}
    assert found == {("mentee", WORDS), ("mentor", "See how budgets are made")}


def test_pairs_that_come_to_session_three_without_a_goal_are_known_by_that_alone(cast: Cast) -> None:
    cast.log(cast.plan(), at=NOW + timedelta(days=4))
    assert not pairs_without_goal().exists(), "after one session there is time"
    cast.log(cast.plan(starts_at=NOW + timedelta(days=5)), at=NOW + timedelta(days=6))
    assert list(pairs_without_goal()) == [cast.pair]
    set_goal(cast, by=cast.mentor)
    assert list(pairs_without_goal()) == [cast.pair], "a goal of the mentor's is not the mentee's"
    goal = set_goal(cast)
    assert not pairs_without_goal().exists()
    Goal.objects.filter(pk=goal.pk).update(state=Goal.State.CHANGED)
    assert pairs_without_goal().exists()
    assert "_sealed" not in str(pairs_without_goal().query)


def test_one_sets_words_anew_and_marks_a_goal_on_its_page(client: Any, cast: Cast) -> None:
    client.force_login(cast.mentee)
    here = reverse("sessions:goals", args=[cast.pair.pk])
    assert (
        "Write your goal in a sentence." in client.post(here, {"submission": uuid.uuid4()}).content.decode()
    )
    assert client.post(here, {"text": WORDS, "submission": uuid.uuid4()}).status_code == 302
    goal = Goal.objects.get()
    page = reverse("sessions:goal", args=[goal.pk])
    client.post(page, {"to": "reached"})
    goal.refresh_from_db()
    assert goal.state == "reached"
    client.post(page, {"text": "I ask first", "submission": uuid.uuid4()})
    assert "I ask first" in client.get(here).content.decode()
    session: Session = cast.plan()
    client.force_login(cast.mentor)
    for address in (here, session.get_absolute_url()):
        assert "I ask first" in client.get(address).content.decode()
    assert client.post(reverse("sessions:goal", args=[goal.pk]), {"to": "open"}).status_code == 403
