"""Policy, rounds and what people decided about them; pairs and what they agreed."""

from pairing.models.agreement import Agreement, AgreementDraft, Signature, agreement_states
from pairing.models.blocks import Block
from pairing.models.expectations import Expectation, ExpectationSheet, Prompt, SharedExpectation
from pairing.models.pair import Conflict, Pair, pair_states
from pairing.models.rounds import Asking, Policy, Proposal, Round, Ruling, Unpaired, round_states
from pairing.models.shortlists import Shortlist, ShortlistPart, shortlist_states
from pairing.models.trials import TrialAnswer

__all__ = [
    "Agreement",
    "AgreementDraft",
    "Asking",
    "Block",
    "Conflict",
    "Expectation",
    "ExpectationSheet",
    "Pair",
    "Policy",
    "Prompt",
    "Proposal",
    "Round",
    "Ruling",
    "SharedExpectation",
    "Shortlist",
    "ShortlistPart",
    "Signature",
    "TrialAnswer",
    "Unpaired",
    "agreement_states",
    "pair_states",
    "round_states",
    "shortlist_states",
]
