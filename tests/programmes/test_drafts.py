"""The six drafts: each brings a whole purpose, its gaps are reported, and every one of them can be launched."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from programmes import actions, readiness
from programmes.models import Cohort, Measure, Programme
from programmes.purposes import ORDER, drafts, gaps_in
from programmes.sentence import purpose_sentence
from tests.factories.people import NOW, PersonFactory, hr_user
from tests.factories.programmes import make_ready
from tests.programmes.filling import answered, sent_as_shown
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
START = date(2027, 3, 1)


@pytest.fixture
def nerys(client: Client) -> User:
    user = hr_user(name="Nerys Bowen")
    sign_in(client, user)
    return user


def begun(by: User, key: str, starts_on: date | None = START) -> Programme:
    return actions.create_programme(
        name="Fresh Eyes",
        purpose=key,
        template=key,
        starts_on=starts_on,
        submission=uuid.uuid4(),
        by=by,
        at=NOW,
    )


@pytest.mark.parametrize("draft", drafts(), ids=lambda draft: draft.key)
def test_a_draft_has_everything_that_a_purpose_needs(draft):
    assert 1 <= len(draft.objectives) <= 2
    assert 6 <= len(draft.topics) <= 10
    assert draft.packs
    assert gaps_in([draft.need])
    for measure in (each for objective in draft.objectives for each in objective.measures):
        assert measure.why
        assert measure.instrument in Measure.Instrument.values
        assert measure.baseline is None or measure.baseline < measure.target
        assert bool(measure.item) == (measure.instrument == Measure.Instrument.CONFIDENCE)


@pytest.mark.parametrize("key", ORDER)
def test_from_each_draft_to_the_launched_pilot(client: Client, nerys: User, key: str) -> None:
    """Through the pages: every form is sent as it is shown, with the gaps filled."""
    sponsor = PersonFactory(name="Ingrid Halloran")
    client.post(
        reverse("programmes:new"),
        {"name": "Fresh Eyes", "purpose": key, "starts_on": START, "submission": uuid.uuid4()},
    )
    programme = Programme.objects.get()
    assert programme.purpose == key
    purpose = reverse("programmes:purpose", args=[programme.pk])
    page = sent_as_shown(
        client, purpose, sponsor=sponsor.email, forum="People Committee", evidence="Survey 2026"
    )
    assert "Purpose saved." in page
    for objective in programme.objectives.all():
        sent_as_shown(client, reverse("programmes:objective", args=[objective.pk]))
    make_ready(programme, by=nerys)
    programme.refresh_from_db()
    assert readiness.missing_before_launch(programme) == []
    client.post(reverse("programmes:launch", args=[programme.pk]))
    programme.refresh_from_db()
    assert programme.state == Programme.State.RUNNING
    assert programme.cohorts.get().state == Cohort.State.RECRUITING


def test_what_the_draft_left_open_holds_up_the_launch_and_is_named():
    programme = begun(hr_user(), "customers")
    [gaps] = [each for each in readiness.missing_before_launch(programme) if each.startswith("fill the gaps")]
    assert "[Which customers], [product or service]" in gaps
    actions.save_purpose(programme=programme, by=None, at=NOW, need=answered(programme.need))
    assert "[Which customers]" not in " ".join(readiness.missing_before_launch(programme))


def test_the_days_follow_from_the_kick_off():
    programme = begun(hr_user(), "digital")
    pilot = programme.cohorts.get()
    assert (pilot.starts_on, pilot.ends_on, programme.decision_on) == (
        START,
        date(2027, 9, 1),
        date(2027, 10, 1),
    )
    measure = Measure.objects.get()
    assert measure.due_on == pilot.ends_on + timedelta(weeks=2)
    assert measure.is_primary


def test_a_second_press_opens_one_programme_with_one_set_of_objectives():
    by, token = hr_user(), uuid.uuid4()
    for _ in range(2):
        actions.create_programme(
            name="Twice", purpose="voice", template="voice", starts_on=START, submission=token, by=by, at=NOW
        )
    assert Programme.objects.get().objectives.count() == 1
    assert Cohort.objects.count() == 1


def test_a_blank_page_is_blank():
    programme = begun(hr_user(), "other", starts_on=None)
    assert (programme.need, programme.objectives.count(), programme.topics.count()) == ("", 0, 0)
    assert not programme.cohorts.exists()


def test_the_sentence_says_what_is_written_and_marks_what_is_not():
    programme = begun(hr_user(), "digital")
    sentence = purpose_sentence(programme, list(programme.objectives.all()))
    said = "".join(words.text for words in sentence)
    assert said.startswith("Because new tools, AI among them, change the work of [which teams]")
    assert (
        "we pair people who use these tools every day with leaders who decide about them, so that leaders can"
        in said
    )
    assert "to 3.8 by 15 September 2027; owner [the sponsor]." in said
    assert "[the sponsor]" in [words.text for words in sentence if words.is_gap]


def test_each_draft_can_be_read_before_it_is_chosen(client: Client, nerys: User) -> None:
    page = client.get(reverse("programmes:new")).content.decode()
    for draft in drafts():
        assert draft.need.split("[")[0].strip() in page
        assert draft.objectives[0].text in page


def test_carrying_on_leads_to_the_first_thing_that_is_missing(client: Client, nerys: User) -> None:
    programme = begun(nerys, "digital")
    carry_on = reverse("programmes:carry_on", args=[programme.pk])
    assert client.get(carry_on).url == reverse("programmes:purpose", args=[programme.pk]) + "#id_sponsor"
    actions.save_purpose(
        programme=programme, by=nerys, at=NOW, sponsor=PersonFactory(), forum="Board", need="Because."
    )
    objective = programme.objectives.get()
    actions.change_objective(objective=objective, by=nerys, at=NOW, goal="Digital by default")
    assert client.get(carry_on).url == reverse("programmes:readiness", args=[programme.pk]) + "#id_first"
    make_ready(programme, by=nerys)
    assert client.get(carry_on).url == reverse("programmes:launch", args=[programme.pk])
