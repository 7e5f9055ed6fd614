"""What speaking up keeps about people, for how long, and what becomes of it with the person."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.audit import keep_from_the_office
from accounts.clocks import Clock
from accounts.listeners import owners_of_keys
from accounts.models import ContentKey, Person
from accounts.privacy import Ring, register, register_not_personal
from accounts.reading import for_a_rule, names_nobody
from accounts.retention import expires
from accounts.rights.belongings import Fate, belongs
from feedback.concerns.models import Concern
from feedback.respondent import reporter_of

PURPOSE = "so that the people you choose can act on what you tell them"
CLOSED = Clock(timedelta(days=365), "12 months after it is closed")
# What the key of a concern seals.
SEALED = {"feedback.Concern", "feedback.ConcernMessage"}
WITH_IT = "with the concern it belongs to"


def told_by(path: str = "") -> Any:
    """The rows, reached by ``path``, of what a person told."""

    def whose(person: Person) -> Q:
        return Q(**{f"{path}reporter": reporter_of(person.pk)})

    return whose


def unlink(rows: QuerySet[Concern]) -> int:
    """What is closed goes with its words. What is open stays, without a name, with whoever has to act on it.

    Answers 0 whatever there was: whoever erases somebody does not learn that they spoke up.
    """
    found = list(rows)
    closed = [concern for concern in found if not concern.is_open]
    Concern.objects.filter(pk__in=[concern.pk for concern in closed]).delete()
    ContentKey.objects.filter(pk__in=[concern.key_id for concern in closed]).delete()
    for concern in found:
        if concern.is_open:
            concern.reporter, concern.who = secrets.token_hex(32), ""
            concern.save(update_fields=["reporter", "who_sealed"])
    return 0


def closed_before(before: datetime) -> Q:
    return Q(state=Concern.State.CLOSED, closed_at__lt=before)


@owners_of_keys.register
def owners_of_concern_keys(*, keys: Mapping[UUID, set[str]]) -> dict[UUID, set[UUID]]:
    """Whoever wrote a concern is an ordinary reader of it. One query; none where nothing of a concern was opened."""
    told = [key for key, tables in keys.items() if tables & SEALED]
    concerns = Concern.objects.filter(key__in=told).select_related("key")
    with for_a_rule():
        return {concern.key_id: {UUID(concern.who)} for concern in concerns if concern.key_id and concern.who}


for model, columns, words, keep in (
    (
        "Concern",
        "key level category state reporter is_by_link handler submission received_at due_at acknowledged_at closed_at",
        "who_sealed",
        CLOSED,
    ),
    ("ConcernMessage", "key concern by is_reporters written_at submission", "words_sealed", WITH_IT),
    ("ConcernReader", "concern user programme read_at", "", WITH_IT),
):
    register(f"feedback.{model}", columns, ring=Ring.HANDLER, purpose=PURPOSE, keep=keep)
    register(f"feedback.{model}", words, ring=Ring.HANDLER, purpose=PURPOSE, keep=keep, sealed=True)

register_not_personal("feedback.TellingLink", because="how often the link of a programme was replaced")

belongs("feedback.Concern", told_by(), fate=Fate.UNLINK, unlink=unlink)
# The thread was written to the reporter: it is in their copy whole, and nobody has to look through it before.
belongs("feedback.ConcernMessage", told_by("concern__"), fate=Fate.KEEP)
belongs("feedback.ConcernReader", told_by("concern__"), fate=Fate.KEEP)
expires("feedback.Concern", CLOSED, closed_before, owns_key=True)

names_nobody.update(SEALED)
keep_from_the_office(*SEALED, "feedback.ConcernReader")
