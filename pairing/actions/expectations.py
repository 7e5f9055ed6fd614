"""Expectations: written alone, exchanged only when both have released theirs, so that nobody goes first.

The audit trail is silent on sheets until the exchange: it has other readers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import Person, PersonalKey, User
from pairing.actions.agreement import OVER, NotOfThePair, PairIsOver
from pairing.actions.asking import say
from pairing.models import Expectation, ExpectationSheet, Pair, Prompt, SharedExpectation
from programmes.models import Side


class NothingChosen(Refused):
    """A release of nothing would only make the other person speak first."""


class Waiting(Refused):
    """What was released is not changed under way; it is taken back first."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is sent: the words, and whether the partner may read them."""

    words: str
    to_share: bool = False


@transaction.atomic
def save_expectations(
    *, pair: Pair, lines: Mapping[Prompt, Line], by: User, at: datetime
) -> ExpectationSheet:
    """Keep lines for their writer alone, by prompt; those that are not named stay. Nothing leaves the writer's sheet.

    :raises Waiting: while the sheet is released and not exchanged. :raises PairIsOver: after the end of the pair.
    """
    side, person = _writer(pair, by)
    sheet = _sheet(pair, person)
    if sheet.is_waiting:
        raise Waiting("You have released your lines. Take them back first, then change them.")
    known = {line.prompt: line for line in sheet.lines.select_related("key")}
    for prompt in Prompt.of_side(side):
        if prompt in lines:
            _keep(known.get(prompt) or Expectation(sheet=sheet, prompt=prompt), lines[prompt], person, at)
    return sheet


def _keep(line: Expectation, sent: Line, person: Person, at: datetime) -> None:
    """Seal what is new or changed; an emptied line goes."""
    words = sent.words.strip()
    if not words:
        if not line._state.adding:
            line.delete()
        return
    if not line._state.adding and line.words == words and line.to_share == sent.to_share:
        return
    line.key, line.to_share, line.saved_at = PersonalKey.of(person), sent.to_share, at
    line.words = words
    line.save()


@transaction.atomic
def release_expectations(*, pair: Pair, by: User, at: datetime) -> ExpectationSheet:
    """Let go of the chosen lines. The partner sees them, and that there are any, once both have done so.

    After the exchange it brings the shared lines up to what is chosen now: new ones are shared at once, changed and
    withdrawn ones are marked as seen. :raises NothingChosen: where no line is chosen before the exchange.
    """
    side, person = _writer(pair, by)
    sheet = _sheet(pair, person)
    if sheet.exchanged_at is not None:
        _share(sheet, pair, side, at)
        return sheet
    if not sheet.lines.filter(to_share=True).exists():
        raise NothingChosen("Tick at least one line that you want to share. All the others stay with you.")
    if sheet.released_at is None:
        sheet.released_at = at
        sheet.save(update_fields=["released_at"])
    partner = pair.participant(side.other).person
    theirs = ExpectationSheet.objects.of(partner).filter(pair=pair, released_at__isnull=False).first()
    if theirs is not None:
        _exchange(pair, {side: sheet, side.other: theirs}, at)
        say("pairing.exchanged", pair, side.other, at)
    return sheet


@transaction.atomic
def take_back_expectations(*, pair: Pair, by: User) -> bool:
    """Take a release back before the partner's; whether there was one to take back."""
    _, person = _writer(pair, by)
    waiting = ExpectationSheet.objects.of(person).filter(
        pair=pair, released_at__isnull=False, exchanged_at=None
    )
    return bool(waiting.update(released_at=None))


def _exchange(pair: Pair, sheets: Mapping[Side, ExpectationSheet], at: datetime) -> None:
    for side, sheet in sheets.items():
        sheet.exchanged_at = at
        sheet.save(update_fields=["exchanged_at"])
        _share(sheet, pair, side, at)
    record(by=None, at=at, verb="expectations exchanged", subject=pair)


def _share(sheet: ExpectationSheet, pair: Pair, side: Side, at: datetime) -> None:
    """Seal each chosen line for the two as well; what was shared and reads otherwise now is marked as seen."""
    shared = {row.prompt: row for row in SharedExpectation.objects.filter(pair=pair, side=side)}
    chosen = {line.prompt: line for line in sheet.lines.select_related("key").filter(to_share=True)}
    for prompt, line in chosen.items():
        row = shared.get(prompt)
        if row is None:
            row = SharedExpectation(pair=pair, side=side, prompt=prompt, shared_at=at)
        elif line.saved_at <= (row.changed_at or row.shared_at):
            continue
        else:
            row.changed_at = at
        row.key = pair.key
        Expectation.words.carry(line, row)
        row.save()
    for prompt, row in shared.items():
        if prompt not in chosen and row.words_sealed:
            row.words, row.changed_at = "", at
            row.save()


def _sheet(pair: Pair, person: Person) -> ExpectationSheet:
    sheet, _ = ExpectationSheet.objects.get_or_create(pair=pair, person=person)
    return sheet


def _writer(pair: Pair, by: User) -> tuple[Side, Person]:
    """Whose sheet is meant; the pair is held, so that of two releases at once the second finds the first.

    :raises NotOfThePair: for anybody but the two. :raises PairIsOver: after the end.
    """
    side = pair.side_of(by.person)
    if side is None:
        raise NotOfThePair("Only the two of a pair write what they expect.")
    if Pair.objects.select_for_update().values_list("state", flat=True).get(pk=pair.pk) in OVER:
        raise PairIsOver("Your partnership has ended. What you shared can be read and no longer changed.")
    return side, pair.participant(side).person
