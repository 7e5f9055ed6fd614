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
from pairing.actions.asking import NotAsked, accept, decline, introduce_if_ready, lapse
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
from pairing.actions.next_best import propose_next
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
from pairing.actions.shortlists import (
    NotAskedAbout,
    NotOpen,
    answer_shortlist,
    close_shortlist,
    open_shortlist,
)
from pairing.actions.trial import NoTrial, answer_trial, settle_trial

__all__ = [
    "Line",
    "NoTrial",
    "NotAsked",
    "NotAskedAbout",
    "NotMatching",
    "NotOfThePair",
    "NotOpen",
    "NotTheNewest",
    "NothingChosen",
    "PairIsOver",
    "RulesBroken",
    "Waiting",
    "accept",
    "activate_if_signed",
    "answer_shortlist",
    "answer_trial",
    "block",
    "cancel_round",
    "close_shortlist",
    "complete",
    "decline",
    "discard_draft",
    "has_both_signatures",
    "introduce_if_ready",
    "is_due_for_renewal",
    "lapse",
    "latest_agreement",
    "leave",
    "lift_ruling",
    "open_shortlist",
    "pause",
    "propose_next",
    "publish",
    "read_choice",
    "release_expectations",
    "request_round",
    "resume",
    "rule",
    "save_draft",
    "save_expectations",
    "save_policy",
    "settle_trial",
    "sign_agreement",
    "start_closing",
    "take_back_expectations",
    "unblock",
    "words_of",
    "write_agreement",
]
