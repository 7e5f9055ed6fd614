"""Policy, rounds and what people decided about them; pairs and what they agreed."""

from pairing.models.agreement import Agreement, Signature
from pairing.models.blocks import Block
from pairing.models.pair import Conflict, Pair, pair_states
from pairing.models.rounds import Policy, Proposal, Round, Ruling, Unpaired, round_states

__all__ = [
    "Agreement",
    "Block",
    "Conflict",
    "Pair",
    "Policy",
    "Proposal",
    "Round",
    "Ruling",
    "Signature",
    "Unpaired",
    "pair_states",
    "round_states",
]
