"""Words of others in one's copy: ask for them, answer as the one who wrote them, decide as the one who reviews."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts import permissions
from accounts.audit import record
from accounts.errors import Refused
from accounts.models import (
    Person,
    User,
    WithheldWords,
    WordsRequest,
    withheld_words_states,
    words_request_states,
)
from accounts.permissions import OrgPerm
from accounts.rights import others_words
from accounts.words import day

Answer = WithheldWords.Answer
State = WithheldWords.State


class NotYourDecision(Refused):
    """Whoever asks for the words, or wrote them, does not decide about them."""


@transaction.atomic
def ask_for_words(*, person: Person, by: User, at: datetime) -> WordsRequest:
    """Ask for every word of others that is in the person's copy and was not asked for before.

    :raises Refused: when there is none, or one request is still open.
    """
    found = others_words.undecided(person)
    if WordsRequest.objects.filter(person=person, state=WordsRequest.State.OPEN).exists():
        raise Refused("You have asked already. What is decided stands here.")
    if not found:
        raise Refused(
            "There is nothing in your copy that somebody else wrote and that you have not asked for."
        )
    request = WordsRequest.objects.create(person=person, asked_at=at)
    WithheldWords.objects.bulk_create(
        WithheldWords(
            request=request,
            author=each.author,
            table=each.table,
            row_key=each.row_key,
            written_on=each.written_on,
            answer=Answer.NONE if others_words.can_be_asked(each.author) else Answer.CANNOT,
        )
        for each in found
    )
    record(by=by, at=at, verb="words of others asked for", subject=request, items=len(found))
    return request


@transaction.atomic
def take_back(*, request: WordsRequest, by: User, at: datetime) -> WordsRequest:
    words_request_states.move(request, WordsRequest.State.TAKEN_BACK, settled_at=at)
    record(by=by, at=at, verb="words of others no longer asked for", subject=request)
    return request


@transaction.atomic
def answer(*, item: WithheldWords, agrees: bool, by: User, at: datetime) -> WithheldWords:
    """The writer agrees or would rather not; until it is decided they may change their mind.

    :raises Refused: when somebody else answers, or it is decided.
    """
    if by.person_id != item.author_id:
        raise Refused("Only whoever wrote it can answer.")
    item.answer, item.answered_at = (Answer.AGREES if agrees else Answer.OBJECTS), at
    saved = WithheldWords.objects.filter(
        pk=item.pk, state=State.WITHHELD_FOR_NOW, request__state=WordsRequest.State.OPEN
    ).update(answer=item.answer, answered_at=at)
    if not saved:
        raise Refused("This is decided already.")
    record(by=by, at=at, verb="writer answered about words in a copy", subject=item, answer=str(item.answer))
    return item


@transaction.atomic
def decide(*, item: WithheldWords, is_told: bool, reason: str = "", by: User, at: datetime) -> WithheldWords:
    """The reviewer's decision, by kind, date and the writer's answer: they never see the words.

    :raises NotYourDecision: for whoever asked or wrote.
    :raises Refused: without a reason to withhold, or while the writer still has time to answer.
    """
    permissions.check(by, OrgPerm.REVIEW_WORDS)
    request = WordsRequest.objects.select_for_update().get(pk=item.request_id)
    if by.person_id in (item.author_id, request.person_id):
        raise NotYourDecision("Somebody else in HR decides this: you asked for it, or wrote it.")
    if request.state != WordsRequest.State.OPEN:
        raise Refused("This was taken back, or is decided already.")
    if item.answer == Answer.NONE and at < item.answer_by:
        raise Refused(
            f"The writer has until {day(item.answer_by)} to answer. You can decide then, or once they have."
        )
    if not is_told and not reason.strip():
        raise Refused("Write why it is withheld, in words that the person can use.")
    to = State.TOLD if is_told else State.WITHHELD
    withheld_words_states.move(
        item, to, decided_by=by, decided_at=at, reason="" if is_told else reason.strip()
    )
    record(
        by=by, at=at, verb="words in a copy decided", subject=item, outcome=str(to), answer=str(item.answer)
    )
    if not request.items.filter(state=State.WITHHELD_FOR_NOW).exists():
        words_request_states.move(request, WordsRequest.State.SETTLED, settled_at=at)
    return item
