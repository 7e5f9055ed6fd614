"""What this app does when something happens in an app below, or when the calendar says so."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from accounts.models import User
from feedback import actions
from feedback.cards.actions import draft_card
from feedback.cards.models import LONGEST
from feedback.flags.look import daily_look, register_goals
from notifications.registry import register_sweep
from programmes.actions.plan import cohort_moved
from programmes.models import Cohort
from sessions.goals.selectors import with_a_goal
from sessions.listeners import session_held, session_unheld, takeaway_offered
from sessions.models import Session


@session_held.register
def ask_both(*, session: Session, by: User, at: datetime) -> None:
    actions.ask_pulse(session=session, at=at)
    if session.number == 1 and session.pair.is_reduced:
        actions.call_mentor(pair=session.pair, at=at)


@session_unheld.register
def take_back(*, session: Session, by: User, at: datetime) -> None:
    actions.take_pulse_back(session=session)


@takeaway_offered.register
def draft_from_takeaway(*, session: Session, text: str, submission: UUID, by: User, at: datetime) -> None:
    """A draft of the two, cut to the length of a card; the takeaway stays whole."""
    token = uuid5(submission, "card")
    draft_card(pair=session.pair, text=text[:LONGEST], submission=token, by=by, at=at)


register_goals(with_a_goal)


@cohort_moved.register
def open_questions(*, cohort: Cohort, at: datetime) -> None:
    actions.open_waves_of(cohort=cohort, at=at)


@register_sweep
def open_waves(*, at: datetime) -> None:
    actions.open_due_waves(at=at)


@register_sweep
def look_for_flags(*, at: datetime) -> None:
    daily_look(at=at)
