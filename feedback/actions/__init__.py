"""Asking, answering and helping. Answers leave no trace of who gave them: not in the audit trail, not in a moment."""

from feedback.actions.pulses import answer_pulse, ask_pulse, skip_pulse, take_pulse_back
from feedback.actions.sheets import AnswerNotPossible, shuffle_sheets
from feedback.actions.support import (
    NotACoach,
    ask_for_coaching,
    assign_coach,
    call_mentor,
    contact_request,
    resolve_request,
)
from feedback.actions.waves import (
    NotAfterTheRatings,
    WaveClosed,
    answer_looking_back,
    answer_wave,
    open_due_waves,
    open_wave,
    open_waves_of,
    skip_looking_back,
    skip_wave,
)

__all__ = [
    "AnswerNotPossible",
    "NotACoach",
    "NotAfterTheRatings",
    "WaveClosed",
    "answer_looking_back",
    "answer_pulse",
    "answer_wave",
    "ask_for_coaching",
    "ask_pulse",
    "assign_coach",
    "call_mentor",
    "contact_request",
    "open_due_waves",
    "open_wave",
    "open_waves_of",
    "resolve_request",
    "shuffle_sheets",
    "skip_looking_back",
    "skip_pulse",
    "skip_wave",
    "take_pulse_back",
]
