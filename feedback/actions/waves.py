"""The waves: before training, at mid-point, at the close, half a year after.

Opened by the calendar of the cohort, answered once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts import audit
from accounts.errors import Refused
from accounts.models import User
from feedback.actions.sheets import AnswerNotPossible, keep_sheet
from feedback.items import looking_back_items, wave_items
from feedback.models import AnswerSheet, AskState, Wave, WaveReply, looking_back_states, wave_reply_states
from programmes.models import Cohort, Participant, Side

BASELINE_BEFORE = timedelta(days=21)  # people answer before training changes how they see themselves
BASELINE_OPEN_AFTER_START = timedelta(days=14)
MID_OPEN = timedelta(days=21)
CLOSE_BEFORE_END = timedelta(days=7)
CLOSE_OPEN_AFTER_END = timedelta(days=14)
FOLLOW_UP_AFTER_END, FOLLOW_UP_OPEN = timedelta(days=183), timedelta(days=21)
STARTED = (Cohort.State.MATCHING, Cohort.State.PREPARING, Cohort.State.ACTIVE, Cohort.State.CLOSING)
# Half a year after its end a cohort has been evaluated, and is asked once more.
ASKING = {Wave.Kind.FOLLOW_UP: (*STARTED, Cohort.State.EVALUATED)}
# Those who took part in sessions are asked later on; everybody who said yes is asked at the start.
ASKED = {
    Wave.Kind.BASELINE: Participant.TAKING_PART,
    Wave.Kind.MID: (Participant.State.PAIRED,),
    Wave.Kind.CLOSE: (Participant.State.PAIRED, Participant.State.COMPLETED),
    Wave.Kind.FOLLOW_UP: (Participant.State.PAIRED, Participant.State.COMPLETED),
}


class WaveClosed(Refused):
    """The wave is not open: answers given at another time would not compare."""


class NotAfterTheRatings(Refused):
    """Looking back comes after the closing ratings, and with no others."""


def wave_dates(cohort: Cohort) -> dict[Wave.Kind, tuple[date, date]]:
    """When each wave of ``cohort`` opens and closes, ``[opens, closes)``."""
    middle = cohort.starts_on + (cohort.ends_on - cohort.starts_on) / 2
    return {
        Wave.Kind.BASELINE: (
            cohort.starts_on - BASELINE_BEFORE,
            cohort.starts_on + BASELINE_OPEN_AFTER_START,
        ),
        Wave.Kind.MID: (middle, middle + MID_OPEN),
        Wave.Kind.CLOSE: (cohort.ends_on - CLOSE_BEFORE_END, cohort.ends_on + CLOSE_OPEN_AFTER_END),
        Wave.Kind.FOLLOW_UP: (
            cohort.ends_on + FOLLOW_UP_AFTER_END,
            cohort.ends_on + FOLLOW_UP_AFTER_END + FOLLOW_UP_OPEN,
        ),
    }


@transaction.atomic
def open_wave(*, cohort: Cohort, kind: Wave.Kind, opens_on: date, closes_on: date, at: datetime) -> Wave:
    """Open a wave and ask everybody it concerns; again, it asks only those who came since."""
    wave, is_new = Wave.objects.get_or_create(
        cohort=cohort, kind=kind, defaults={"opens_on": opens_on, "closes_on": closes_on}
    )
    people = Participant.objects.filter(cohort=cohort, state__in=ASKED[kind]).exclude(wave_replies__wave=wave)
    replies = [WaveReply(wave=wave, participant=each, asked_at=at) for each in people]
    WaveReply.objects.bulk_create(replies, ignore_conflicts=True)
    if is_new:
        audit.record(by=None, at=at, verb="questions opened", subject=wave, kind=kind, asked=len(replies))
    return wave


def open_due_waves(*, at: datetime) -> None:
    """Open the waves that the calendars of all cohorts ask for."""
    for cohort in Cohort.objects.filter(state__in=ASKING[Wave.Kind.FOLLOW_UP]):
        open_waves_of(cohort=cohort, at=at)


def open_waves_of(*, cohort: Cohort, at: datetime) -> None:
    """Open what is due in one cohort. Leaving recruiting opens the baseline, whatever the date."""
    today = at.date()
    for kind, (opens_on, closes_on) in wave_dates(cohort).items():
        opens_on = min(opens_on, today) if kind == Wave.Kind.BASELINE else opens_on
        if cohort.state in ASKING.get(kind, STARTED) and opens_on <= today < closes_on:
            open_wave(cohort=cohort, kind=kind, opens_on=opens_on, closes_on=closes_on, at=at)


@transaction.atomic
def answer_wave(*, reply: WaveReply, values: Mapping[str, int], by: User, at: datetime) -> WaveReply:
    """Keep the answers apart from the person. A second press changes nothing: the first answers count.

    :raises WaveClosed: before it opens and after it closes. :raises AnswerNotPossible: for a value off its scale.
    """
    reply = _own(reply, by)
    if reply.state == AskState.ANSWERED:
        return reply
    wave = reply.wave
    _check_open(wave, at)
    wave_reply_states.move(reply, AskState.ANSWERED)
    side = Side(reply.participant.side)
    keep_sheet(
        participant=reply.participant,
        occasion=AnswerSheet.Occasion(wave.kind),
        items=wave_items(wave.cohort, wave.kind, side),
        values=values,
    )
    return reply


@transaction.atomic
def skip_wave(*, reply: WaveReply, by: User) -> WaveReply:
    """Not this time; it may still be answered while the wave is open."""
    reply = _own(reply, by)
    if reply.state == AskState.ASKED:
        wave_reply_states.move(reply, AskState.SKIPPED)
    return reply


@transaction.atomic
def answer_looking_back(*, reply: WaveReply, values: Mapping[str, int], by: User, at: datetime) -> WaveReply:
    """Where somebody sees their start now, after the closing ratings are in. A second press changes nothing.

    :raises NotAfterTheRatings: before they are, and in any other wave. :raises WaveClosed: after it closes.
    """
    reply = _after_the_ratings(reply, by)
    if reply.looking_back == AskState.ANSWERED:
        return reply
    _check_open(reply.wave, at)
    looking_back_states.move(reply, AskState.ANSWERED)
    keep_sheet(
        participant=reply.participant,
        occasion=AnswerSheet.Occasion.LOOKING_BACK,
        items=looking_back_items(reply.wave.cohort, Side(reply.participant.side)),
        values=values,
    )
    return reply


@transaction.atomic
def skip_looking_back(*, reply: WaveReply, by: User) -> WaveReply:
    """Not this one; it may still be answered while the wave is open."""
    reply = _after_the_ratings(reply, by)
    if reply.looking_back == AskState.ASKED:
        looking_back_states.move(reply, AskState.SKIPPED)
    return reply


def _after_the_ratings(reply: WaveReply, by: User) -> WaveReply:
    """What somebody remembers of their start must not colour how they rate themselves now, so it comes after."""
    reply = _own(reply, by)
    if reply.wave.kind != Wave.Kind.CLOSE or reply.state != AskState.ANSWERED:
        raise NotAfterTheRatings("Answer the closing questions first. Then you can look back.")
    return reply


def _check_open(wave: Wave, at: datetime) -> None:
    if not wave.opens_on <= at.date() < wave.closes_on:
        raise WaveClosed("These questions are closed now, so answers can no longer be compared.")


def _own(reply: WaveReply, by: User) -> WaveReply:
    found = WaveReply.objects.select_for_update(of=("self",)).select_related("wave__cohort", "participant")
    reply = found.get(pk=reply.pk)
    if reply.participant.person_id != by.person_id:
        raise AnswerNotPossible("Only the person who was asked can answer.")
    return reply
