"""Who goes with whom: a pure engine. The same question and seed give the same answer, byte for byte."""

from pairing.engine.errors import Cancelled, EmptySide
from pairing.engine.explain import WhyNot, WhyNots
from pairing.engine.market import Market
from pairing.engine.nobody import Reasons
from pairing.engine.outcome import Outcome, Paired, Trial, Unpaired, pair, what_if
from pairing.engine.problem import Aims, Problem, Profile, Rules, Weights
from pairing.engine.rules import why_not
from pairing.engine.search import Solution, search
from pairing.engine.shortlists import Listed, shortlists
from pairing.engine.stability import stability

__all__ = [
    "Aims",
    "Cancelled",
    "EmptySide",
    "Listed",
    "Market",
    "Outcome",
    "Paired",
    "Problem",
    "Profile",
    "Reasons",
    "Rules",
    "Solution",
    "Trial",
    "Unpaired",
    "Weights",
    "WhyNot",
    "WhyNots",
    "pair",
    "search",
    "shortlists",
    "stability",
    "what_if",
    "why_not",
]
