"""Answers on their way into a sheet without a name."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping

from django.db import transaction

from accounts.errors import Refused
from feedback.items import Item, acceptable
from feedback.models import AnswerSheet
from feedback.respondent import occasion_of, respondent_of
from programmes.models import Cohort, Participant

# Sheets that are stored anew by one statement.
AT_ONCE = 500


class AnswerNotPossible(Refused):
    """An answer lies off its scale, or somebody else was asked."""


def keep_sheet(
    *,
    participant: Participant,
    occasion: AnswerSheet.Occasion,
    items: Iterable[Item],
    values: Mapping[str, int],
    number: int = 0,
    hour: str = "",
) -> None:
    """Insert one sheet; nothing is kept of a form whose every item was skipped. ``hour`` is the session of a pulse."""
    try:
        kept = acceptable(dict(values), items)
    except ValueError as error:
        raise AnswerNotPossible(f"{error} Choose a number on the scale, or leave it out.") from error
    if kept:
        AnswerSheet.objects.create(
            cohort_id=participant.cohort_id,
            occasion=occasion,
            number=number,
            side=participant.side,
            respondent=respondent_of(participant),
            occasion_hash=occasion_of(participant, hour) if hour else "",
            values=kept,
        )


@transaction.atomic
def shuffle_sheets(*, cohort: Cohort) -> int:
    """Store the sheets of ``cohort`` anew in chance order, under new keys, so that no order tells who came when.

    Only their keys are in memory: there may be a million of them. A sheet that comes in meanwhile waits for next time.
    """
    keys = list(AnswerSheet.objects.filter(cohort=cohort).values_list("pk", flat=True))
    random.SystemRandom().shuffle(keys)
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        sheets = AnswerSheet.objects.select_for_update().in_bulk(part)
        AnswerSheet.objects.filter(pk__in=part).delete()
        AnswerSheet.objects.bulk_create([_copy(sheets[key]) for key in part if key in sheets])
    return len(keys)


def _copy(sheet: AnswerSheet) -> AnswerSheet:
    return AnswerSheet(
        cohort_id=sheet.cohort_id,
        occasion=sheet.occasion,
        number=sheet.number,
        side=sheet.side,
        respondent=sheet.respondent,
        occasion_hash=sheet.occasion_hash,
        values=sheet.values,
    )
