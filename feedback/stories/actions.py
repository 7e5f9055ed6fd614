"""Writing a story, agreeing to its exact words and names, publishing what both agreed to, and taking it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.errors import Refused
from accounts.models import User
from feedback.cards.selectors import known_to_readers
from feedback.cards.traceable import Trace, traces
from feedback.joint import locked_pair, written
from feedback.stories.models import Story, ToldStory, story_states
from pairing.models import Pair
from programmes.models import Side


class CouldGiveAway(Refused):
    """A nameless story could give a person away, and whoever says yes has not said that they have seen that."""


class NotAgreed(Refused):
    """Only what both agreed to is published."""


@transaction.atomic
def write_story(*, pair: Pair, text: str, is_named: bool, by: User, at: datetime) -> Story:
    """Keep the words, and whether names stand under them. A change of either takes both yeses back, and takes a
    published story away; the same again changes nothing."""
    pair, _ = locked_pair(pair.pk, by)
    words = written(text)
    story = current(pair)
    if story is None:
        story = Story(pair=pair, key=pair.key, is_named=is_named, changed_at=at)
        story.text = words
        story.save()
        return story
    if (story.text, story.is_named) == (words, is_named):
        return story
    _back_to_the_two(story)
    story.is_named = is_named
    story.rewrite(words, at)
    story.save()
    return story


def current(pair: Pair) -> Story | None:
    """The story of ``pair`` that is not withdrawn. One query."""
    return Story.objects.with_pair().filter(pair=pair).exclude(state=Story.State.WITHDRAWN).first()


def warnings_for(story: Story) -> list[Trace]:
    """What could give somebody away: in a story with both names, anybody but the two."""
    known = known_to_readers(story.text, story.pair)
    found = traces(story.text, known)
    own = {part.casefold() for name in known.own for part in (name, *name.split())}
    return [each for each in found if not (story.is_named and each.found.casefold() in own)]


@transaction.atomic
def agree_to_story(*, story: Story, version: int, has_seen: bool, by: User, at: datetime) -> Story:
    """Say yes to the text ``version`` and the names under it; with the second yes coordinators can publish it.

    :raises TextHasChanged: when it is no longer what was read. :raises CouldGiveAway: as with cards.
    """
    story, side = _fresh(story, by)
    story.check_read(version)
    if story.has_yes_of(side):
        return story
    if not has_seen and warnings_for(story):
        raise CouldGiveAway(
            "Read what could give somebody away. Change the words, or tick that they may stand."
        )
    story.set_yes(side, at)
    story.save(update_fields=["mentor_yes_at", "mentee_yes_at"])
    if story.has_both:
        story_states.move(story, Story.State.AGREED)
        names = str(story.pair) if story.is_named else ""
        programme = story.pair.cohort.programme
        ToldStory.objects.create(story=story, programme=programme, text=story.text, names=names)
    return story


@transaction.atomic
def withdraw_story(*, story: Story, by: User, at: datetime) -> None:
    """Either of the two ends it, published or not: its words are gone for everybody. Twice is once."""
    story, _ = _fresh(story, by)
    if story.state == Story.State.WITHDRAWN:
        return
    ToldStory.objects.filter(story=story).delete()
    story_states.move(
        story, Story.State.WITHDRAWN, text_sealed=b"", mentor_yes_at=None, mentee_yes_at=None, changed_at=at
    )
    audit.record(by=None, at=at, verb="story withdrawn", subject=story)


@transaction.atomic
def publish_story(*, told: ToldStory, by: User, at: datetime) -> ToldStory:
    """Let everybody in the programme read it. A second press changes nothing.

    :raises NotAgreed: when the two have changed or withdrawn it meanwhile.
    """
    found = Story.objects.select_for_update().filter(told=told.pk).first()
    if found is None or found.state not in (Story.State.AGREED, Story.State.PUBLISHED):
        raise NotAgreed("The two have taken this story back, so there is nothing to publish.")
    if found.state == Story.State.AGREED:
        story_states.move(found, Story.State.PUBLISHED)
        told.published_at = at
        told.save(update_fields=["published_at"])
        audit.record(by=by, at=at, verb="story published", subject=found)
    return told


def _back_to_the_two(story: Story) -> None:
    ToldStory.objects.filter(story=story).delete()
    if story.state != Story.State.DRAFT:
        story_states.move(story, Story.State.DRAFT)


def _fresh(story: Story, by: User) -> tuple[Story, Side]:
    _, side = locked_pair(story.pair_id, by)
    return Story.objects.with_pair().get(pk=story.pk), side
