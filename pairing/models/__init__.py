"""Policy, rounds and what people decided about them; pairs and what they agreed."""

from pairing.models.after import NewPartner, Scan
from pairing.models.agreement import Agreement, AgreementDraft, Signature, agreement_states
from pairing.models.bars import Absence, Bar, Separation
from pairing.models.blocks import Block
from pairing.models.criteria import OwnCriterion
from pairing.models.expectations import Expectation, ExpectationSheet, Prompt, SharedExpectation
from pairing.models.pair import Conflict, Pair, pair_states
from pairing.models.recusals import Recusal
from pairing.models.rounds import Asking, Policy, Proposal, Round, Ruling, Unpaired, round_states
from pairing.models.shortlists import Shortlist, ShortlistPart, shortlist_states
from pairing.models.trials import TrialAnswer
from pairing.models.wishes import Wish

__all__ = [
    "Absence",
    "Agreement",
    "AgreementDraft",
    "Asking",
    "Bar",
    "Block",
    "Conflict",
    "Expectation",
    "ExpectationSheet",
    "NewPartner",
    "OwnCriterion",
    "Pair",
    "Policy",
    "Prompt",
    "Proposal",
    "Recusal",
    "Round",
    "Ruling",
    "Scan",
    "Separation",
    "SharedExpectation",
    "Shortlist",
    "ShortlistPart",
    "Signature",
    "TrialAnswer",
    "Unpaired",
    "Wish",
    "agreement_states",
    "pair_states",
    "round_states",
    "shortlist_states",
]
