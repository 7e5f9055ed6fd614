"""One page for everybody who takes part: themes and answers, stories, advice; and nothing on it tells who."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse

from feedback.stories.models import Story, ToldStory
from insights.models import Theme
from programmes.models import Participant
from tests.factories import PairFactory, UserFactory, user_of
from tests.factories.people import NOW
from tests.factories.programmes import ProgrammeFactory
from tests.insights.commons.conftest import answered, published, signed_in


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def address(cohort) -> str:
    return reverse("insights:commons", args=[cohort.programme_id])


def told(pair, words="We began with one hour and a form.") -> ToldStory:
    story = Story.objects.create(pair=pair, key=pair.key, state=Story.State.PUBLISHED, changed_at=NOW)
    programme = pair.cohort.programme
    return ToldStory.objects.create(story=story, programme=programme, text=words, published_at=NOW)


def test_themes_stories_and_answers_stand_there_and_nobody_is_named(cohort, ending, theme, holder):
    sponsor = holder("sponsor")
    answered(theme, sponsor)
    told(ending[0])
    text = signed_in(user_of(ending[1].mentee.person)).get(address(cohort)).content.decode()
    assert theme.title in text and theme.text in text and "Several pairs" in text
    assert "Ask ten people first." in text and "We began with one hour" in text
    names = {str(person) for pair in ending for person in (pair.mentor.person, pair.mentee.person)}
    main = text[text.index("<main") : text.index("</main>")]
    assert not [name for name in names | {str(sponsor)} if name in main]


def test_only_published_themes_of_this_programme(cohort, ending, theme):
    for state in (Theme.State.DRAFT, Theme.State.REVIEWED, Theme.State.TAKEN_BACK, Theme.State.MERGED):
        published(cohort.programme, f"In state {state}", state=state)
    published(ProgrammeFactory(), "Of another programme")
    text = signed_in(user_of(ending[0].mentor.person)).get(address(cohort)).content.decode()
    assert theme.title in text and "In state" not in text and "Of another" not in text


@pytest.mark.parametrize("state", ["preparing", "paired", "completed"])
def test_who_takes_part_reads_it(cohort, ending, state):
    Participant.objects.filter(pk=ending[0].mentor_id).update(state=state)
    assert signed_in(user_of(ending[0].mentor.person)).get(address(cohort)).status_code == 200


@pytest.mark.parametrize("state", ["invited", "declined", "withdrawn", "not-placed"])
def test_who_does_not_take_part_does_not(cohort, ending, state):
    Participant.objects.filter(pk=ending[0].mentor_id).update(state=state)
    assert signed_in(user_of(ending[0].mentor.person)).get(address(cohort)).status_code == 404


def test_outsiders_and_visitors_do_not(cohort, client):
    assert signed_in(UserFactory()).get(address(cohort)).status_code == 404
    assert client.get(address(cohort)).status_code == 302


def test_it_says_so_when_nothing_is_there(cohort, holder):
    assert "Nothing to read yet" in signed_in(holder("coordinator")).get(address(cohort)).content.decode()


def test_markup_in_what_was_typed_stays_words(cohort, theme, holder):
    by = holder("sponsor")
    answered(theme, by, text="<script>alert(1)</script>")
    text = signed_in(by).get(address(cohort)).content.decode()
    assert "<script>alert" not in text and "&lt;script&gt;alert" in text


def test_it_costs_the_same_however_much_is_there(cohort, holder, django_assert_max_num_queries):
    by = holder("coordinator")
    client = signed_in(by)
    for number in range(12):
        answered(published(cohort.programme, f"Theme {number}"), by)
        told(PairFactory(cohort=cohort), f"Story {number}")
    client.get(address(cohort))
    with django_assert_max_num_queries(16):
        text = client.get(address(cohort)).content.decode()
    assert text.count("Theme ") >= 12 and text.count("Story ") >= 12


def test_the_partnership_page_and_the_programme_page_lead_there(cohort, holder):
    pair = PairFactory(cohort=cohort)
    Participant.objects.filter(cohort=cohort).update(state="preparing")
    pair.delete()
    waits = signed_in(user_of(pair.mentor.person)).get(reverse("home:partnership")).content.decode()
    assert address(cohort) in waits
    detail = reverse("programmes:detail", args=[cohort.programme_id])
    assert address(cohort) in signed_in(holder("coordinator")).get(detail).content.decode()
