"""What the two of a pair do with their hours. Every action refuses people outside the pair."""

from sessions.actions.common import NotOneOfTheTwo, PairDoesNotMeet
from sessions.actions.dates import (
    AlreadyPlanned,
    DateNotPossible,
    ask_question,
    cancel_session,
    move_session,
    plan_session,
)
from sessions.actions.keeping import NotYours, ReasonMissing, save_reflection, settle_commitment
from sessions.actions.log import NotStartedYet, Outcome, Promise, log_session

__all__ = [
    "AlreadyPlanned",
    "DateNotPossible",
    "NotOneOfTheTwo",
    "NotStartedYet",
    "NotYours",
    "Outcome",
    "PairDoesNotMeet",
    "Promise",
    "ReasonMissing",
    "ask_question",
    "cancel_session",
    "log_session",
    "move_session",
    "plan_session",
    "save_reflection",
    "settle_commitment",
]
