"""Keeping what one learned, and letting the partner read it, which is a choice and can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import PersonalKey, User
from feedback.joint import locked_pair
from feedback.learning.models import OwnLearning, SharedLearning
from pairing.models import Pair

# The lines of mutual learning, by the column that keeps them.
LINES = {
    "know": "I now know",
    "do": "I now do",
    "unsure": "I am still unsure",
    "tell": "I would tell the next pair",
}


@transaction.atomic
def keep_learning(
    *, pair: Pair, lines: Mapping[str, str], to_share: bool, by: User, at: datetime
) -> OwnLearning:
    """Keep ``lines``, by the keys of ``LINES``, for the writer alone; with ``to_share`` the partner reads them too.

    Without ``to_share`` the partner reads nothing any more, whatever was shared before.
    :raises NotOneOfTheTwo: for everybody but the two.
    """
    pair, side = locked_pair(pair.pk, by)
    person = pair.participant(side).person
    own = OwnLearning.objects.of(person).filter(pair=pair).first() or OwnLearning(pair=pair, person=person)
    own.key = own.key or PersonalKey.of(person)
    for name in LINES:
        setattr(own, name, lines.get(name, "").strip())
    own.saved_at = at
    own.save()
    SharedLearning.objects.filter(pair=pair, side=side).delete()
    words = "\n".join(f"{label}: {getattr(own, name)}" for name, label in LINES.items() if getattr(own, name))
    if to_share and words:
        shared = SharedLearning(pair=pair, side=side, key=pair.key, shared_at=at)
        shared.words = words
        shared.save()
    return own
