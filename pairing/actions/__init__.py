"""Everything that changes rounds and pairs."""

from pairing.actions.agreement import (
    NotOfThePair,
    NotTheNewest,
    PairIsOver,
    activate_if_signed,
    discard_draft,
    has_both_signatures,
    is_due_for_renewal,
    latest_agreement,
    save_draft,
    sign_agreement,
    words_of,
    write_agreement,
)
from pairing.actions.asking import NotAsked, accept, decline, introduce_if_ready
from pairing.actions.blocks import block, unblock
from pairing.actions.choice import read_choice
from pairing.actions.ending import complete, leave, pause, resume, start_closing
from pairing.actions.expectations import (
    Line,
    NothingChosen,
    Waiting,
    release_expectations,
    save_expectations,
    take_back_expectations,
)
from pairing.actions.publishing import (
    PUBLISH_WINDOW,
    AlreadyPublished,
    TooLate,
    publish,
    take_back_publishing,
)
from pairing.actions.rounds import (
    NotMatching,
    RulesBroken,
    cancel_round,
    lift_ruling,
    pin_and_run,
    request_round,
    rule,
    save_policy,
)
from pairing.actions.swapping import NotADraft, swap

__all__ = [
    "PUBLISH_WINDOW",
    "AlreadyPublished",
    "Line",
    "NotADraft",
    "NotAsked",
    "NotMatching",
    "NotOfThePair",
    "NotTheNewest",
    "NothingChosen",
    "PairIsOver",
    "RulesBroken",
    "TooLate",
    "Waiting",
    "accept",
    "activate_if_signed",
    "block",
    "cancel_round",
    "complete",
    "decline",
    "discard_draft",
    "has_both_signatures",
    "introduce_if_ready",
    "is_due_for_renewal",
    "latest_agreement",
    "leave",
    "lift_ruling",
    "pause",
    "pin_and_run",
    "publish",
    "read_choice",
    "release_expectations",
    "request_round",
    "resume",
    "rule",
    "save_draft",
    "save_expectations",
    "save_policy",
    "sign_agreement",
    "start_closing",
    "swap",
    "take_back_expectations",
    "take_back_publishing",
    "unblock",
    "words_of",
    "write_agreement",
]
