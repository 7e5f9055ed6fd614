"""The page that both sign: every change is a new version, which both sign again, and once more half way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import PersonalKey, User
from notifications.rhythm import zone
from pairing import agreement_fields
from pairing.actions.asking import say
from pairing.listeners import agreement_signed
from pairing.models import Agreement, AgreementDraft, Pair, Signature, agreement_states, pair_states
from programmes.actions import move_cohort
from programmes.models import Cohort, Side

State = Agreement.State
OVER = (Pair.State.ENDED, Pair.State.COMPLETED, Pair.State.DECLINED)
RENEWING_HOUR = time(10)


class NotOfThePair(Refused):
    """Only the two write and sign their agreement."""


class NotTheNewest(Refused):
    """The other person changed the page meanwhile."""


class PairIsOver(Refused):
    """What the two wrote can be read and no longer changed."""


@transaction.atomic
def save_draft(
    *, pair: Pair, words: Mapping[str, Any], based_on: int, by: User, at: datetime
) -> AgreementDraft:
    """Keep what ``by`` has written so far, sealed with their own key: the partner learns nothing before it is proposed.

    ``based_on`` is the version it was begun on, 0 for none.
    """
    person = pair.participant(_side(pair, by)).person
    _must_go_on(pair)
    draft = AgreementDraft.objects.of(person).filter(pair=pair).first()
    if draft is None:
        draft = AgreementDraft(pair=pair, person=person)
    draft.key, draft.based_on, draft.saved_at = PersonalKey.of(person), based_on, at
    draft.words = agreement_fields.written(words)
    draft.save()
    return draft


@transaction.atomic
def discard_draft(*, pair: Pair, by: User) -> bool:
    """Throw one's own draft away; whether there was one."""
    _side(pair, by)
    return bool(by.person and AgreementDraft.objects.of(by.person).filter(pair=pair).delete()[0])


@transaction.atomic
def write_agreement(
    *, pair: Pair, words: Mapping[str, Any], by: User, at: datetime, based_on: int | None = None
) -> Agreement:
    """Propose the page as a new version, unsigned; the same words again change nothing. The writer's draft goes.

    :raises NotTheNewest: when ``based_on``, the version it was begun on, is not the newest one any more.
    :raises PairIsOver: after the end of the pair.
    """
    side = _side(pair, by)
    _must_go_on(pair)
    latest = latest_agreement(pair)
    if based_on is not None and based_on != (latest.version if latest else 0):
        raise NotTheNewest("Your partner proposed a new version while you were writing.")
    text = agreement_fields.written(words)
    discard_draft(pair=pair, by=by)
    if latest and latest.words == text:
        return latest
    if latest and latest.state == State.PROPOSED:
        agreement_states.move(latest, State.REPLACED)
    agreement = Agreement(
        pair=pair,
        key=pair.key,
        version=latest.version + 1 if latest else 1,
        written_by=side,
        written_at=at,
        review_on=agreement_fields.review_day(words, pair),
    )
    agreement.words = text
    agreement.save(force_insert=True)
    record(by=by, at=at, verb="agreement written", subject=agreement, version=agreement.version)
    return agreement


@transaction.atomic
def sign_agreement(*, pair: Pair, version: int, by: User, at: datetime) -> Agreement:
    """Sign the version that was read; with both signatures an introduced pair is active.

    Once the day of the review has come, signing a version that both have signed before renews it.
    :raises NotTheNewest: when there is a newer version than the one that was read.
    :raises PairIsOver: after the end of the pair.
    """
    side = _side(pair, by)
    _must_go_on(pair)
    agreement = latest_agreement(pair)
    if agreement is None or agreement.version != version:
        raise NotTheNewest("The agreement has changed since you opened it. Read it again, then sign.")
    renews = is_due_for_renewal(agreement, list(agreement.signatures.all()), today=at.date())
    _, is_new = Signature.objects.get_or_create(
        agreement=agreement, side=side, renews=renews, defaults={"signed_by": by, "signed_at": at}
    )
    if is_new:
        verb = "agreement renewed" if renews else "agreement signed"
        record(by=by, at=at, verb=verb, subject=agreement, side=str(side))
        if agreement.signatures.filter(renews=renews).count() == len(Side):
            _both_have_signed(agreement, pair, renews=renews, at=at)
        else:
            say("pairing.sign", pair, side.other, at, part=agreement.version)
    activate_if_signed(pair=pair, at=at)
    return agreement


def _both_have_signed(agreement: Agreement, pair: Pair, *, renews: bool, at: datetime) -> None:
    """From now on this version holds, and the one that held before is replaced."""
    before = Agreement.objects.filter(pair=pair, state__in=Agreement.HOLDING).exclude(pk=agreement.pk).first()
    is_half_way = before is not None and before.review_on is not None and before.review_on <= at.date()
    if before is not None:
        agreement_states.move(before, State.REPLACED)
    agreement_states.move(agreement, State.RENEWED if renews or is_half_way else State.SIGNED)
    agreement_signed.tell(agreement=agreement, pair=pair, at=at)
    if agreement.state == State.SIGNED and agreement.review_on and agreement.review_on > at.date():
        for side in Side:
            say("pairing.renew", pair, side, at, due_at=_on(agreement.review_on, pair, side))


def _on(day: date, pair: Pair, side: Side) -> datetime:
    """Ten in the morning of ``day``, where the person is."""
    where = zone(pair.participant(side).person.time_zone, otherwise=settings.TIME_ZONE)
    return datetime.combine(day, RENEWING_HOUR, where)


def is_due_for_renewal(
    agreement: Agreement | None, signatures: list[Signature], *, today: date, side: str = ""
) -> bool:
    """Whether half of the time has passed since both signed ``agreement``, and they have not signed again.

    With ``side``: whether that side has not. Pure.
    """
    if agreement is None or agreement.review_on is None or agreement.review_on > today:
        return False
    first = [each for each in signatures if not each.renews]
    if agreement.state != State.SIGNED or len(first) < len(Side):
        return False
    if max(each.signed_at for each in first).date() >= agreement.review_on:
        return False
    return not any(each.renews and each.side == side for each in signatures)


@transaction.atomic
def activate_if_signed(*, pair: Pair, at: datetime) -> bool:
    """An introduced pair with both signatures on the newest version is active, and so is its cohort."""
    agreement = latest_agreement(pair)
    if pair.state != Pair.State.INTRODUCED or agreement is None or not has_both_signatures(agreement):
        return False
    pair_states.move(pair, Pair.State.ACTIVE, active_at=at)
    record(by=None, at=at, verb="pair active", subject=pair)
    cohort = Cohort.objects.get(pk=pair.cohort_id)
    if cohort.state == Cohort.State.PREPARING:
        move_cohort(cohort=cohort, to=Cohort.State.ACTIVE, by=None, at=at)
    return True


def end_agreement(*, pair: Pair, at: datetime) -> None:
    """The pair has ended: what it agreed can be read, and nobody signs it any more."""
    live = Agreement.objects.filter(pair=pair, state__in=agreement_states.sources(State.ENDED))
    for agreement in live:
        agreement_states.move(agreement, State.ENDED)
        record(by=None, at=at, verb="agreement ended", subject=agreement)


def latest_agreement(pair: Pair) -> Agreement | None:
    return pair.agreements.select_related("key").order_by("-version").first()


def has_both_signatures(agreement: Agreement) -> bool:
    return agreement.signatures.filter(renews=False).count() == len(Side)


def words_of(agreement: Agreement | None) -> dict[str, Any]:
    """The fields of the page by name; empty before the first version or when the words were erased."""
    return agreement_fields.read(agreement)


def _must_go_on(pair: Pair) -> None:
    """Hold the pair for this transaction, so that of two who press at once one comes second.

    :raises PairIsOver: when it has ended.
    """
    if Pair.objects.select_for_update().values_list("state", flat=True).get(pk=pair.pk) in OVER:
        raise PairIsOver("Your partnership has ended. What you agreed can be read and no longer changed.")


def _side(pair: Pair, by: User) -> Side:
    side = pair.side_of(by.person)
    if side is None:
        raise NotOfThePair("Only the two of a pair write and sign its agreement.")
    return side
