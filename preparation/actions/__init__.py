"""Taking modules, opening the gate by hand, and the organisation's own texts."""

from preparation.actions.choosing import (
    WasRead,
    note_choice_read,
    reopen_choice,
    send_choice,
    take_back_choice,
)
from preparation.actions.editing import (
    EDITABLE,
    NothingShipped,
    Saved,
    go_back_to_shipped,
    keep_own_text,
    save_text,
)
from preparation.actions.gate import NothingToOpen, NotYourOwn, open_gate, take_back_opening
from preparation.actions.taking import (
    NotForThisSide,
    NotYours,
    finish_module,
    finish_own_module,
    keep_place,
    save_note,
)

__all__ = [
    "EDITABLE",
    "NotForThisSide",
    "NotYourOwn",
    "NotYours",
    "NothingShipped",
    "NothingToOpen",
    "Saved",
    "WasRead",
    "finish_module",
    "finish_own_module",
    "go_back_to_shipped",
    "keep_own_text",
    "keep_place",
    "note_choice_read",
    "open_gate",
    "reopen_choice",
    "save_note",
    "save_text",
    "send_choice",
    "take_back_choice",
    "take_back_opening",
]
