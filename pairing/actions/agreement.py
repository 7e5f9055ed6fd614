"""The page that both sign: every change is a new version, which both sign again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from pairing.actions.asking import say
from pairing.models import Agreement, Pair, Signature, pair_states
from programmes.actions import move_cohort
from programmes.models import Cohort, Side


class NotOfThePair(Refused):
    """Only the two write and sign their agreement."""


class NotTheNewest(Refused):
    """The other person changed the page meanwhile."""


@transaction.atomic
def write_agreement(*, pair: Pair, words: Mapping[str, str], by: User, at: datetime) -> Agreement:
    """Keep the page as a new version, unsigned; the same words again change nothing."""
    side = _side(pair, by)
    latest = latest_agreement(pair)
    text = json.dumps(dict(words), sort_keys=True, ensure_ascii=False)
    if latest and latest.words == text:
        return latest
    agreement = Agreement(
        pair=pair,
        key=pair.key,
        version=latest.version + 1 if latest else 1,
        written_by=side,
        written_at=at,
    )
    agreement.words = text
    agreement.save(force_insert=True)
    record(by=by, at=at, verb="agreement written", subject=agreement, version=agreement.version)
    return agreement


@transaction.atomic
def sign_agreement(*, pair: Pair, version: int, by: User, at: datetime) -> Agreement:
    """Sign the version that was read; with both signatures an introduced pair is active.

    :raises NotTheNewest: when there is a newer version than the one that was read.
    """
    side = _side(pair, by)
    agreement = latest_agreement(pair)
    if agreement is None or agreement.version != version:
        raise NotTheNewest("The agreement has changed since you opened it. Read it again, then sign.")
    _, is_new = Signature.objects.get_or_create(
        agreement=agreement, side=side, defaults={"signed_by": by, "signed_at": at}
    )
    if is_new:
        record(by=by, at=at, verb="agreement signed", subject=agreement, side=str(side))
        if not has_both_signatures(agreement):
            say("pairing.sign", pair, side.other, at)
    activate_if_signed(pair=pair, at=at)
    return agreement


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


def latest_agreement(pair: Pair) -> Agreement | None:
    return pair.agreements.select_related("key").order_by("-version").first()


def has_both_signatures(agreement: Agreement) -> bool:
    return agreement.signatures.count() == len(Side)


def words_of(agreement: Agreement | None) -> dict[str, str]:
    """The fields of the page by name; empty before the first version or when the words were erased."""
    return dict(json.loads(agreement.words)) if agreement and agreement.words else {}


def _side(pair: Pair, by: User) -> Side:
    side = pair.side_of(by.person)
    if side is None:
        raise NotOfThePair("Only the two of a pair write and sign its agreement.")
    return side
