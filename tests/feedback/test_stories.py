"""A story is told in the words and under the names that both agreed to, and goes when one of them wishes so."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from feedback.joint import NotOneOfTheTwo, TextHasChanged
from feedback.stories import actions
from feedback.stories.models import Story, ToldStory
from tests.factories import PairFactory, user_of
from tests.factories.people import NOW
from tests.sessions.conftest import Cast

TOLD = "We began with small things, and one day a rule fell that nobody had wanted."


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def write(cast: Cast, text: str = TOLD, *, is_named: bool = False, by=None) -> Story:
    return actions.write_story(pair=cast.pair, text=text, is_named=is_named, by=by or cast.mentor, at=NOW)


def yes(cast: Cast, by, *, version: int | None = None, has_seen: bool = False) -> Story:
    found = actions.current(cast.pair)
    version = found.version if version is None else version
    return actions.agree_to_story(story=found, version=version, has_seen=has_seen, by=by, at=NOW)


def agreed(cast: Cast, **changes) -> ToldStory:
    write(cast, **changes)
    yes(cast, cast.mentor)
    yes(cast, cast.mentee)
    return ToldStory.objects.get()


def test_one_yes_tells_nothing_and_two_are_for_the_team_to_publish(cast: Cast):
    write(cast)
    yes(cast, cast.mentor)
    assert not ToldStory.objects.exists()
    yes(cast, cast.mentee)
    told = ToldStory.objects.get()
    assert (told.text, told.names, told.published_at) == (TOLD, "", None)
    assert not ToldStory.objects.visible_to(cast.mentor).exists()


@pytest.mark.parametrize("change", [{"text": "Another one"}, {"is_named": True}])
@pytest.mark.parametrize("is_published", [False, True])
def test_a_change_of_words_or_names_takes_both_yeses_back(cast: Cast, change, is_published):
    told = agreed(cast)
    if is_published:
        actions.publish_story(told=told, by=cast.outsiders()["coordinator"], at=NOW)
    write(cast, **change, by=cast.mentee)
    story = Story.objects.get()
    assert (story.state, story.has_yes_of("mentor"), story.has_yes_of("mentee")) == ("draft", False, False)
    assert not ToldStory.objects.exists()
    with pytest.raises(actions.NotAgreed):
        actions.publish_story(told=told, by=cast.mentor, at=NOW)


def test_a_yes_is_to_what_was_read(cast: Cast):
    write(cast)
    write(cast, "Another one")
    with pytest.raises(TextHasChanged):
        yes(cast, cast.mentee, version=1)


def test_names_stand_under_it_only_by_both_and_warn_of_others_alone(cast: Cast):
    first = cast.mentee.person.first_name
    write(cast, f"We, {first} and I, began small")
    with pytest.raises(actions.CouldGiveAway):
        yes(cast, cast.mentor)
    write(cast, f"We, {first} and I, began small", is_named=True)
    yes(cast, cast.mentor)
    yes(cast, cast.mentee)
    assert ToldStory.objects.get().names == str(cast.pair)


def test_either_withdraws_what_is_published_and_may_write_anew(cast: Cast):
    actions.publish_story(told=agreed(cast), by=cast.outsiders()["coordinator"], at=NOW)
    story = Story.objects.get()
    for _ in range(2):
        actions.withdraw_story(story=story, by=cast.mentee, at=NOW)
    assert not ToldStory.objects.exists() and not Story.objects.get().text
    assert write(cast).pk != story.pk


def test_those_of_the_programme_read_it_once_published_and_nobody_else(cast: Cast):
    told, others = agreed(cast), cast.outsiders()
    page = reverse("feedback:agreed_stories", args=[cast.pair.cohort.programme_id])
    team = client_of(others["coordinator"])
    assert TOLD in team.get(page).content.decode()
    for _ in range(2):
        team.post(page, {"story": told.pk})
    elsewhere = user_of(PairFactory().mentor.person)
    for who, reads in (
        (cast.mentor, True), (others["another pair"], True), (others["stranger"], False), (elsewhere, False),
    ):  # fmt: skip
        assert (TOLD in client_of(who).get(reverse("feedback:stories")).content.decode()) == reads
    for who in (cast.mentor, others["coach"], others["stranger"]):
        assert client_of(who).get(page).status_code in (403, 404)


def test_a_story_of_another_programme_is_not_to_be_published(cast: Cast):
    told, other = agreed(cast), PairFactory().cohort.programme
    team = cast.outsiders()["coordinator"]
    team.programme_roles.create(programme=other, name="coordinator", granted_at=NOW)
    page = reverse("feedback:agreed_stories", args=[other.pk])
    assert client_of(team).post(page, {"story": told.pk}).status_code == 404
    assert ToldStory.objects.get().published_at is None


def test_the_two_write_and_agree_on_the_page(cast: Cast):
    url = reverse("feedback:story", args=[cast.pair.pk])
    mentor, mentee = client_of(cast.mentor), client_of(cast.mentee)
    mentor.post(url, {"text": TOLD, "save": "yes"})
    assert TOLD in mentee.get(url).content.decode()
    for client in (mentor, mentee):
        client.post(url, {"version": "1", "yes": "yes"})
    assert ToldStory.objects.get().text == TOLD
    mentee.post(url, {"withdraw": "yes"})
    assert not ToldStory.objects.exists()


def test_nobody_else_writes_or_agrees(cast: Cast):
    write(cast)
    for who in cast.outsiders().values():
        with pytest.raises(NotOneOfTheTwo):
            write(cast, by=who)
        with pytest.raises(NotOneOfTheTwo):
            yes(cast, who)
        assert client_of(who).get(reverse("feedback:story", args=[cast.pair.pk])).status_code == 404
