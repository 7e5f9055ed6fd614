"""Looking back after the closing ratings, and the questions half a year after the end."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from feedback import actions, selectors
from feedback.items import looking_back_items, wave_items
from feedback.models import AnswerSheet, Wave, WaveReply
from programmes.models import Cohort, Participant, Programme, Side
from tests.factories import ParticipantFactory, user_of
from tests.factories.people import NOW
from tests.sessions.conftest import Cast


def opened(cast: Cast, kind: Wave.Kind, *, at=None) -> Wave:
    at = at or timezone.now()
    day = at.date()
    return actions.open_wave(
        cohort=cast.pair.cohort, kind=kind, opens_on=day, closes_on=day + timedelta(days=9), at=at
    )


def reply_of(cast: Cast, wave: Wave) -> WaveReply:
    return WaveReply.objects.get(wave=wave, participant=cast.pair.mentee)


def test_looking_back_opens_after_the_closing_ratings_and_is_kept_apart(cast: Cast):
    reply = reply_of(cast, opened(cast, Wave.Kind.CLOSE, at=NOW))
    with pytest.raises(actions.NotAfterTheRatings):
        actions.answer_looking_back(reply=reply, values={"E1": 2}, by=cast.mentee, at=NOW)
    actions.answer_wave(reply=reply, values={"E1": 4}, by=cast.mentee, at=NOW)
    for value in (2, 5):
        actions.answer_looking_back(reply=reply, values={"E1": value, "N1": 3}, by=cast.mentee, at=NOW)
    kept = {sheet.occasion: sheet.values for sheet in AnswerSheet.objects.all()}
    assert kept == {"close": {"E1": 4}, "look-back": {"E1": 2}}
    assert {count.occasion for count in selectors.response_counts(cast.pair.cohort)} == {"close"}


def test_looking_back_can_be_skipped_answered_later_and_not_after_the_wave(cast: Cast):
    reply = reply_of(cast, opened(cast, Wave.Kind.CLOSE, at=NOW))
    actions.answer_wave(reply=reply, values={"E1": 4}, by=cast.mentee, at=NOW)
    actions.skip_looking_back(reply=reply, by=cast.mentee)
    with pytest.raises(actions.WaveClosed):
        actions.answer_looking_back(reply=reply, values={"E1": 2}, by=cast.mentee, at=NOW + timedelta(days=9))
    actions.answer_looking_back(reply=reply, values={"E1": 2}, by=cast.mentee, at=NOW)
    assert WaveReply.objects.get(pk=reply.pk).looking_back == "answered"


def test_no_other_wave_looks_back_and_nobody_elses(cast: Cast):
    reply = reply_of(cast, opened(cast, Wave.Kind.MID, at=NOW))
    actions.answer_wave(reply=reply, values={"E1": 4}, by=cast.mentee, at=NOW)
    with pytest.raises(actions.NotAfterTheRatings):
        actions.answer_looking_back(reply=reply, values={"E1": 2}, by=cast.mentee, at=NOW)
    close = reply_of(cast, opened(cast, Wave.Kind.CLOSE, at=NOW))
    with pytest.raises(actions.AnswerNotPossible):
        actions.answer_looking_back(reply=close, values={"E1": 2}, by=cast.mentor, at=NOW)


def test_the_page_follows_the_closing_page_and_not_the_other_way_round(cast: Cast):
    wave = opened(cast, Wave.Kind.CLOSE)
    reply, client = reply_of(cast, wave), Client()
    client.force_login(cast.mentee)
    url, ratings = reverse("feedback:looking_back", args=[reply.pk]), reverse("feedback:wave", args=[wave.pk])
    assert client.get(url).url == ratings
    assert "Looking back" not in client.get(ratings).content.decode()
    assert client.post(ratings, {"E1": "4"}).url == url
    assert "Looking back, at the start I was at: I ask before I judge" in client.get(url).content.decode()
    client.post(url, {"E1": "2"})
    assert AnswerSheet.objects.filter(occasion="look-back").get().values == {"E1": 2}
    assert client.get(url).url == reverse("home:partnership")


def test_the_follow_up_opens_half_a_year_after_the_end_also_of_an_evaluated_cohort(cast: Cast):
    Cohort.objects.filter(pk=cast.pair.cohort_id).update(state=Cohort.State.EVALUATED)
    Participant.objects.filter(pk=cast.pair.mentee_id).update(state=Participant.State.COMPLETED)
    ParticipantFactory(mentee=True, cohort=cast.pair.cohort, state=Participant.State.WITHDRAWN)
    ends = timezone.make_aware(
        timezone.datetime.combine(cast.pair.cohort.ends_on, timezone.datetime.min.time())
    )
    for days, there in ((182, []), (183, ["follow-up"]), (204, ["follow-up"])):
        actions.open_due_waves(at=ends + timedelta(days=days, hours=12))
        assert list(Wave.objects.values_list("kind", flat=True)) == there
    assert set(WaveReply.objects.values_list("participant", flat=True)) == {
        cast.pair.mentor_id, cast.pair.mentee_id,
    }  # fmt: skip


def test_people_of_an_evaluated_cohort_answer_the_follow_up_and_nothing_else(cast: Cast):
    close, after = opened(cast, Wave.Kind.CLOSE), opened(cast, Wave.Kind.FOLLOW_UP)
    Cohort.objects.filter(pk=cast.pair.cohort_id).update(state=Cohort.State.EVALUATED)
    client = Client()
    client.force_login(cast.mentor)
    assert client.post(reverse("feedback:wave", args=[close.pk]), {"R1": "4"}).status_code == 403
    assert client.post(reverse("feedback:wave", args=[after.pk]), {"R1": "4", "L1": "5"}).status_code == 302
    assert AnswerSheet.objects.get().values == {"R1": 4, "L1": 5}
    Programme.objects.update(state=Programme.State.ARCHIVED)
    client.force_login(cast.mentee)
    assert client.post(reverse("feedback:wave", args=[after.pk]), {"E1": "4"}).status_code == 403


def test_load_and_standing_are_asked_of_mentors_at_mid_point_close_and_follow_up(cast: Cast):
    asked = {
        kind: {item.key for item in wave_items(cast.pair.cohort, kind, Side.MENTOR)} for kind in Wave.Kind
    }
    for kind in Wave.Kind:
        assert ({"L1", "L2", "L3"} <= asked[kind]) == (kind != Wave.Kind.BASELINE)
        assert ("G1" in asked[kind]) == (kind == Wave.Kind.CLOSE)
        assert "L1" not in {item.key for item in wave_items(cast.pair.cohort, kind, Side.MENTEE)}


def test_looking_back_asks_for_statements_and_not_for_counts(cast: Cast):
    assert [item.key for item in looking_back_items(cast.pair.cohort, Side.MENTEE)] == [
        "E1",
        "E2",
        "E3",
        "E4",
    ]


def test_bad_input_twice_for_anothers_session_and_after_the_end(cast: Cast):
    session = cast.log(cast.plan())
    mine, client = session.pulses.get(participant=cast.pair.mentor), Client()
    with pytest.raises(actions.AnswerNotPossible):
        actions.answer_pulse(pulse=mine, values={"P1": 1}, by=cast.mentee, at=NOW)
    client.force_login(user_of(ParticipantFactory(mentor=True).person))
    url = reverse("feedback:pulse", args=[session.pk])
    assert client.post(url, {"P1": "1"}).status_code == 404
    cast.pair.__class__.objects.filter(pk=cast.pair.pk).update(state="ended", ended_at=NOW)
    client.force_login(cast.mentor)
    for value in ("4", "1"):
        client.post(url, {"P1": value})
    assert [sheet.values for sheet in AnswerSheet.objects.all()] == [{"P1": 4}]
