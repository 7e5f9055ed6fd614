"""Who goes with whom: a pure engine. The same question and seed give the same answer, byte for byte."""

from pairing.engine.errors import Cancelled, EmptySide
from pairing.engine.outcome import Outcome, Paired, Unpaired, pair
from pairing.engine.problem import Problem, Profile, Rules, Weights
from pairing.engine.rules import why_not

__all__ = [
    "Cancelled",
    "EmptySide",
    "Outcome",
    "Paired",
    "Problem",
    "Profile",
    "Rules",
    "Unpaired",
    "Weights",
    "pair",
    "why_not",
]
