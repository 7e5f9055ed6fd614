"""Everything that changes rounds and pairs."""

from pairing.actions.agreement import (
    NotOfThePair,
    NotTheNewest,
    activate_if_signed,
    has_both_signatures,
    latest_agreement,
    sign_agreement,
    words_of,
    write_agreement,
)
from pairing.actions.asking import NotAsked, accept, decline, introduce_if_ready
from pairing.actions.blocks import block, unblock
from pairing.actions.ending import complete, leave, pause, resume, start_closing
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

__all__ = [
    "NotAsked",
    "NotMatching",
    "NotOfThePair",
    "NotTheNewest",
    "RulesBroken",
    "accept",
    "activate_if_signed",
    "block",
    "cancel_round",
    "complete",
    "decline",
    "has_both_signatures",
    "introduce_if_ready",
    "latest_agreement",
    "leave",
    "lift_ruling",
    "pause",
    "publish",
    "request_round",
    "resume",
    "rule",
    "save_policy",
    "sign_agreement",
    "start_closing",
    "unblock",
    "words_of",
    "write_agreement",
]
