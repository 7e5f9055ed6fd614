"""The forms of this app."""

from sessions.forms.assistant import AssistantForm, DiaryForm
from sessions.forms.hours import (
    COMMITMENTS,
    MOVED,
    NOT_HELD,
    CancelForm,
    LogForm,
    MomentForm,
    MoveForm,
    PlanForm,
    QuestionForm,
    ReflectionForm,
    SettleForm,
)

__all__ = [
    "COMMITMENTS",
    "MOVED",
    "NOT_HELD",
    "AssistantForm",
    "CancelForm",
    "DiaryForm",
    "LogForm",
    "MomentForm",
    "MoveForm",
    "PlanForm",
    "QuestionForm",
    "ReflectionForm",
    "SettleForm",
]
