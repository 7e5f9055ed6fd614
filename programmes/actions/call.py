"""The open call: opened with its places and its way of giving them, which then stand; and other words for topics."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from programmes.models import Cohort, EnrolmentRules, OpenCall, Programme, Selection, Topic, TopicSynonym
from programmes.synonyms import fold, parts, taken_words

LOCKED = ("way", "criteria")


class NotForACall(Refused):
    """A call is opened while a cohort recruits."""


class WayIsStated(Refused):
    """How places are given was published with the call and stays."""


@transaction.atomic
def save_call(*, cohort: Cohort, asked_at_most: int, by: User, at: datetime, **fields: Any) -> OpenCall:
    """Keep the call's settings; ``is_open`` opens or closes it.

    :raises NotForACall: when it would open before the launch, once the pairs meet or after the places were given.
    :raises WayIsStated: when the way of giving places would change after the call was opened.
    """
    call = OpenCall.objects.select_for_update().filter(cohort=cohort).first() or OpenCall(cohort=cohort)
    if fields["is_open"] and cohort.state not in (Cohort.State.RECRUITING, Cohort.State.MATCHING):
        raise NotForACall("A call opens after the launch and before the pairs meet.")
    if fields["is_open"] and Selection.objects.filter(cohort=cohort).exclude(confirmed_at=None).exists():
        raise NotForACall("The places of this call have been given, so it cannot be opened again.")
    if call.opened_at and any(fields[name] != getattr(call, name) for name in LOCKED):
        raise WayIsStated(
            "How places are given was published with the call. People applied on it, so it stays."
        )
    for name, value in fields.items():
        setattr(call, name, value)
    if call.is_open and call.opened_at is None:
        call.opened_at = at
    call.save()
    EnrolmentRules.objects.update_or_create(
        programme=cohort.programme, defaults={"asked_at_most": asked_at_most}
    )
    record(by=by, at=at, verb="open call changed", subject=call, open=call.is_open, way=call.way)
    return call


@transaction.atomic
def save_synonyms(*, topic: Topic, typed: str, by: User, at: datetime) -> list[str]:
    """Replace the other words of ``topic``; what means another topic already is left out, and answered in words."""
    programme = Programme.objects.select_for_update().get(pk=topic.programme_id)
    topic.synonyms.all().delete()
    taken, refused, kept = taken_words(programme), [], []
    for word in parts(typed):
        folded = fold(word)
        if folded in taken:
            refused.append(f"“{word}” means “{taken[folded]}” already.")
            continue
        taken[folded] = topic.name
        kept.append(TopicSynonym(topic=topic, programme=programme, word=word, folded=folded))
    TopicSynonym.objects.bulk_create(kept)
    record(by=by, at=at, verb="topic words changed", subject=topic, words=len(kept))
    return refused
