"""Who goes with whom: a pure engine. The same question and seed give the same answer, byte for byte."""

from pairing.engine.errors import Cancelled, EmptySide
from pairing.engine.explain import WhyNot, WhyNots
from pairing.engine.figures import of_scores, said
from pairing.engine.market import Market
from pairing.engine.nobody import Reasons
from pairing.engine.outcome import Outcome, Paired, Trial, Unpaired, described, pair, what_if
from pairing.engine.problem import Aims, Own, Problem, Profile, Rules, Weights, without_private
from pairing.engine.rules import forbidding, why_not
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
    "Own",
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
    "described",
    "forbidding",
    "of_scores",
    "pair",
    "said",
    "search",
    "shortlists",
    "stability",
    "what_if",
    "why_not",
    "without_private",
]
