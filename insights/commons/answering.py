"""The forum's answer to a published theme: given, changed, kept or dropped, opened again, taken back.

The trail names who did what and when, never the words.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from insights.themes.models import ForumAnswer, Theme, answer_states, theme_states

Kind = ForumAnswer.Kind
NO_WORDS = {
    Kind.HEARD: "Say what you heard in it.",
    Kind.WILL_DO: "Say what will be done.",
    Kind.WILL_NOT: "Say why not. A no without a because is not an answer.",
}


class NotAnswerable(Refused):
    """The theme is not published, or there is no answer of which this could be said."""


class AnsweredMeanwhile(Refused):
    """Somebody else answered, or changed the answer, since the page was opened."""


class Unfinished(Refused):
    """A part of the answer is missing or does not fit. ``problems`` says by field which."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


def problems_of(
    kind: str, text: str, owner: str, due_on: date | None, *, today: date, before: ForumAnswer | None
) -> dict[str, str]:
    """What is missing or does not fit, by field. A day that stood there before may have passed meanwhile."""
    found = {} if text.strip() else {"text": NO_WORDS[Kind(kind)]}
    if kind != Kind.WILL_DO:
        return found
    if not owner.strip():
        found["owner"] = "Say who sees to it. A promise of nobody is not kept."
    if due_on is None:
        found["due_on"] = "Say by when."
    elif due_on < today and (before is None or before.due_on != due_on):
        found["due_on"] = "This day is past. Write a day to come."
    return found


def seen_of(answer: ForumAnswer | None) -> str:
    """What a page carries, so that a change of somebody else is noticed."""
    return f"{answer.answered_at.isoformat()} {answer.state}" if answer else ""


@transaction.atomic
def answer_theme(
    *, theme: Theme, kind: str, text: str, owner: str, due_on: date | None, seen: str, by: User, at: datetime
) -> ForumAnswer:
    """Answer a published theme, or put this answer in the place of the one that was ``seen``.

    :raises NotAnswerable: for a theme that is not published. :raises Unfinished: as ``problems_of`` says.
    :raises AnsweredMeanwhile: when the answer that stands is not the one that was ``seen``.
    """
    theme = _locked(theme)
    before = _standing(theme)
    if seen != seen_of(before):
        raise AnsweredMeanwhile("Somebody answered this meanwhile. Read their answer above, then change it.")
    today = timezone.localdate(at)
    if problems := problems_of(kind, text, owner, due_on, today=today, before=before):
        raise Unfinished(problems)
    is_promise = kind == Kind.WILL_DO
    answer = before or ForumAnswer(theme=theme)
    if not is_promise or (before is not None and before.kind != kind):
        answer.state, answer.outcome, answer.settled_on = ForumAnswer.State.OPEN, "", None
    answer.kind, answer.text = kind, text.strip()
    answer.owner = "" if kind == Kind.HEARD else owner.strip()
    answer.due_on = due_on if is_promise else None
    answer.answered_by, answer.answered_at = by, at
    answer.save()
    if theme.state == Theme.State.PUBLISHED:
        theme_states.move(theme, Theme.State.ANSWERED)
    verb = "answer changed" if before else "theme answered"
    record(by=by, at=at, verb=verb, subject=theme, kind=kind, **_due(answer))
    return answer


@transaction.atomic
def settle_answer(*, theme: Theme, to: str, outcome: str, by: User, at: datetime) -> ForumAnswer:
    """Say that a promise was kept, or that it is dropped and why. The same again changes nothing.

    :raises NotAnswerable: where no promise stands. :raises Unfinished: for a drop without a reason.
    """
    theme = _locked(theme)
    answer = _promise(theme)
    if answer.state == to:
        return answer
    if to == ForumAnswer.State.DROPPED and not outcome.strip():
        raise Unfinished({"outcome": "Say why it is dropped. Those who raised it read this."})
    answer_states.move(answer, to, outcome=outcome.strip(), settled_on=timezone.localdate(at))
    record(by=by, at=at, verb="promise settled", subject=theme, to=to)
    return answer


@transaction.atomic
def open_again(*, theme: Theme, by: User, at: datetime) -> ForumAnswer:
    """A promise that was said to be kept or dropped too early is under way again. Twice is once."""
    theme = _locked(theme)
    answer = _promise(theme)
    if answer.state != ForumAnswer.State.OPEN:
        answer_states.move(answer, ForumAnswer.State.OPEN, outcome="", settled_on=None)
        record(by=by, at=at, verb="promise opened again", subject=theme)
    return answer


@transaction.atomic
def take_answer_back(*, theme: Theme, by: User, at: datetime) -> Theme:
    """The theme waits for an answer again. Twice is once; released figures keep what stood when they were frozen."""
    theme = _locked(theme)
    answer = _standing(theme)
    if answer is None:
        return theme
    kind = answer.kind
    answer.delete()
    theme_states.move(theme, Theme.State.PUBLISHED)
    record(by=by, at=at, verb="answer taken back", subject=theme, kind=kind)
    return theme


def _locked(theme: Theme) -> Theme:
    """:raises NotAnswerable: when it was taken back, or is not published yet."""
    found = Theme.objects.select_for_update().get(pk=theme.pk)
    if found.state not in Theme.LET_GO:
        raise NotAnswerable("This theme is not published any more, so there is nothing to answer.")
    return found


def _standing(theme: Theme) -> ForumAnswer | None:
    return ForumAnswer.objects.filter(theme=theme).first()


def _promise(theme: Theme) -> ForumAnswer:
    answer = _standing(theme)
    if answer is None or answer.kind != Kind.WILL_DO:
        raise NotAnswerable("Only something that was promised can be kept or dropped.")
    return answer


def _due(answer: ForumAnswer) -> dict[str, str]:
    return {"due": answer.due_on.isoformat()} if answer.due_on else {}
