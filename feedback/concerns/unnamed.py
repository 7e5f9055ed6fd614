"""Telling without a sign-in and without a name; going on with a code that was shown once.

Who it is, is asked nowhere and kept nowhere: not in the trail, not in the log, and not by the address they came from.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.limits import Limit
from feedback.concerns import actions
from feedback.concerns.models import Concern, ConcernMessage, Level
from feedback.concerns.readers import Reader, handlers
from feedback.respondent import code_of, holder_of

HOUR = 60 * 60
# Counted for the network somebody comes from, of which a keyed digest is kept for two days.
TELLINGS = Limit("told by link", 10, HOUR)
OPENINGS = Limit("opened with a code", 60, HOUR)


@transaction.atomic
def tell(*, category: str, words: str, readers: Collection[Reader], submission: UUID, at: datetime) -> str:
    """Tell named handlers something serious; answers the code with which the reporter goes on.

    The same ``submission`` again tells nobody anything, and answers the same code.
    :raises Refused: for no reader, and for one who is no named handler.
    """
    actions.check_chosen(readers, handlers())
    code = code_of(submission)
    told = Concern(
        level=Level.SERIOUS,
        category=category,
        reporter=holder_of(code),
        is_by_link=True,
        submission=submission,
    )
    actions.receive(told, who="", words=words, readers=readers, at=at)
    return code


@transaction.atomic
def add(*, code: str, words: str, submission: UUID, at: datetime) -> ConcernMessage:
    """Add ``words`` to what ``code`` opens; what was closed is open again.

    :raises NotYours: for a code that opens nothing.
    """
    rows = Concern.objects.select_for_update(of=("self",)).select_related("key")
    concern = rows.opened_by_code(code).first()
    if concern is None:
        raise actions.NotYours("This code opens nothing. Compare it with what you wrote down.")
    return actions.write_as_reporter(concern, words, submission=submission, at=at)
