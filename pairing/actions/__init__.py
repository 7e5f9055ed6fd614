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
from pairing.actions.another import NotAskedAgain, answer_another
from pairing.actions.asking import NotAsked, accept, decline, introduce_if_ready
from pairing.actions.blocks import block, unblock
from pairing.actions.choice import read_choice
from pairing.actions.ending import Held, complete, leave, pause, resume, start_closing
from pairing.actions.expectations import (
    Line,
    NothingChosen,
    Waiting,
    release_expectations,
    save_expectations,
    take_back_expectations,
)
from pairing.actions.rounds import (
    NotMatching,
    RulesBroken,
    cancel_round,
    lift_ruling,
    publish,
    request_round,
    rule,
    save_policy,
)

# Last, because it looks at pairs with the actions above.
from pairing.actions.conflicts import (  # isort: skip
    PartnerGone,
    StillBarred,
    end_in_conflict,
    rematch,
    resume_when_safe,
)

__all__ = [
    "Held",
    "Line",
    "NotAsked",
    "NotAskedAgain",
    "NotMatching",
    "NotOfThePair",
    "NotTheNewest",
    "NothingChosen",
    "PairIsOver",
    "PartnerGone",
    "RulesBroken",
    "StillBarred",
    "Waiting",
    "accept",
    "activate_if_signed",
    "answer_another",
    "block",
    "cancel_round",
    "complete",
    "decline",
    "discard_draft",
    "end_in_conflict",
    "has_both_signatures",
    "introduce_if_ready",
    "is_due_for_renewal",
    "latest_agreement",
    "leave",
    "lift_ruling",
    "pause",
    "publish",
    "read_choice",
    "release_expectations",
    "rematch",
    "request_round",
    "resume",
    "resume_when_safe",
    "rule",
    "save_draft",
    "save_expectations",
    "save_policy",
    "sign_agreement",
    "start_closing",
    "take_back_expectations",
    "unblock",
    "words_of",
    "write_agreement",
]
