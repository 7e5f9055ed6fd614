"""Policy, rounds and what people decided about them; pairs and what they agreed."""

from pairing.models.after import NewPartner, Scan
from pairing.models.agreement import Agreement, AgreementDraft, Signature, agreement_states
from pairing.models.blocks import Block
from pairing.models.expectations import Expectation, ExpectationSheet, Prompt, SharedExpectation
from pairing.models.pair import Conflict, Pair, pair_states
from pairing.models.rounds import Policy, Proposal, Round, Ruling, Unpaired, round_states

__all__ = [
    "Agreement",
    "AgreementDraft",
    "Block",
    "Conflict",
    "Expectation",
    "ExpectationSheet",
    "NewPartner",
    "Pair",
    "Policy",
    "Prompt",
    "Proposal",
    "Round",
    "Ruling",
    "Scan",
    "SharedExpectation",
    "Signature",
    "Unpaired",
    "agreement_states",
    "pair_states",
    "round_states",
]
