"""Cards that use the same rare words, as groups to look at. Pure: texts in, groups out; no database, no Django.

Words are weighed by TF-IDF and cards compared by the angle between them; the tree of average distances is cut where
cards stop being alike. It suggests and codes nothing: what belongs together is for people to say.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

MOST = 400
SMALLEST = 3  # fewer cards than a theme needs are no help
FARTHEST = 0.86  # of 1: cards of one idea rarely share more than two or three rare words
MOST_WORDS = 4
WORD = re.compile(r"[^\W\d_]{3,40}")
# What stands in every text about work says nothing about any of them.
_COMMON = """
about after again all also always and another any anybody are ask asked because been before being but can
cannot come could did does doing done each even every everybody everyone few first for from get gets give
given had has have her here him his how into its itself just know less like made make makes many may more
most much must need needs never new nobody not nothing now off often one only other our out over own people
perhaps rather same say says see she should since some somebody something still such take than that the
their them then there these they thing things this those through too under until use used very was way well
were what when where which while who whose why will with without work would year years yet you your
"""
COMMON = frozenset(_COMMON.split())


@dataclass(frozen=True, slots=True)
class Group:
    """``members`` are places in the list of texts; ``words`` are what holds them together, the strongest first."""

    members: tuple[int, ...]
    words: tuple[str, ...]


def groups(texts: Sequence[str]) -> list[Group]:
    """Groups of three or more of the first 400 ``texts`` that are alike, the largest first; nothing is in two.

    The order of ``texts`` changes nothing but the places in the answer.
    """
    found = [_words(text) for text in texts[:MOST]]
    spread = Counter(word for words in found for word in words)
    counted = [{word: times for word, times in words.items() if spread[word] > 1} for words in found]
    # In an order of their own, so that ties in the tree fall the same way however the texts came.
    places = sorted(
        (place for place, words in enumerate(counted) if words),
        key=lambda place: (sorted(counted[place]), texts[place]),
    )
    if len(places) < SMALLEST:
        return []
    weights, vocabulary = _weights([counted[place] for place in places], spread)
    labels = fcluster(linkage(_distances(weights), "average"), FARTHEST, "distance")
    members = defaultdict(list)
    for row, label in enumerate(labels):
        members[label].append(row)
    made = [
        Group(tuple(sorted(places[row] for row in rows)), _shared(weights[rows], vocabulary))
        for rows in members.values()
        if len(rows) >= SMALLEST
    ]
    return sorted((each for each in made if each.words), key=lambda each: (-len(each.members), each.words))


def _words(text: str) -> Counter[str]:
    """How often each word stands in ``text`` that may tell cards apart, without the s of a plural."""
    return Counter(_stem(word) for word in WORD.findall(text.casefold()) if word not in COMMON)


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


def _weights(
    counted: Sequence[dict[str, int]], spread: Counter[str]
) -> tuple[NDArray[np.float64], list[str]]:
    """Each text as a row of length 1 over the words that two texts or more have."""
    vocabulary = sorted(set().union(*counted))
    columns = {word: column for column, word in enumerate(vocabulary)}
    table = np.zeros((len(counted), len(vocabulary)))
    for row, words in enumerate(counted):
        table[row, [columns[word] for word in words]] = 1 + np.log(list(words.values()))
    rarity = np.log((1 + len(counted)) / (1 + np.array([spread[word] for word in vocabulary]))) + 1
    table *= rarity
    return table / np.linalg.norm(table, axis=1, keepdims=True), vocabulary


def _distances(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """One minus the cosine of each two rows, in the order that SciPy's tree takes."""
    upper = np.triu_indices(len(weights), 1)
    # Rounded, so that the order in which a sum was taken decides nothing.
    return np.asarray(np.clip(1 - np.round(weights @ weights.T, 9), 0, 1)[upper], dtype=np.float64)


def _shared(rows: NDArray[np.float64], vocabulary: list[str]) -> tuple[str, ...]:
    """The heaviest words that at least two of ``rows`` have."""
    common = (rows > 0).sum(axis=0) > 1
    total = np.where(common, rows.sum(axis=0), 0)
    heaviest = sorted(
        np.flatnonzero(total), key=lambda column: (-round(float(total[column]), 6), vocabulary[column])
    )
    return tuple(vocabulary[column] for column in heaviest[:MOST_WORDS])
