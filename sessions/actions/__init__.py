"""What the two of a pair do with their hours. Every action refuses people outside the pair.

The mentee's assistant plans and moves dates, and does nothing else.
"""

from sessions.actions.assisting import (
    CannotAssist,
    NotTheMentee,
    SomebodyElseIs,
    decline_to_assist,
    name_assistant,
    take_back_assistant,
)
from sessions.actions.common import NotOneOfTheTwo, PairDoesNotMeet
from sessions.actions.dates import (
    AlreadyPlanned,
    DateNotPossible,
    PlaceNotPossible,
    ask_question,
    cancel_session,
    move_session,
    plan_session,
)
from sessions.actions.keeping import NotYours, ReasonMissing, save_reflection, settle_commitment
from sessions.actions.log import NotForTheMentor, NotStartedYet, Outcome, Promise, log_session

__all__ = [
    "AlreadyPlanned",
    "CannotAssist",
    "DateNotPossible",
    "NotForTheMentor",
    "NotOneOfTheTwo",
    "NotStartedYet",
    "NotTheMentee",
    "NotYours",
    "Outcome",
    "PairDoesNotMeet",
    "PlaceNotPossible",
    "Promise",
    "ReasonMissing",
    "SomebodyElseIs",
    "ask_question",
    "cancel_session",
    "decline_to_assist",
    "log_session",
    "move_session",
    "name_assistant",
    "plan_session",
    "save_reflection",
    "settle_commitment",
    "take_back_assistant",
]
