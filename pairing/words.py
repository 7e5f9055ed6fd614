"""What two people wrote of themselves, word by word: enough to tell that both wrote of the same thing."""

from __future__ import annotations

import re

# Letters of any script; a word of two letters tells nothing.
WORD = re.compile(r"[^\W\d_]{3,40}")
MOST_TOLD = 5
_STOP = """
    about above after again all also always among and another any anybody anything are around back because been before
    being best better between both but came can cannot could day days did does doing done down each either else even
    ever every everybody everything few find for from get gets getting give gives good got great had has have having
    help her here hers him his hope hopes how into its just keep know last learn learning less like liked little look
    looking lot made make makes making many may mentee mentees mentor mentors might more most much must myself need
    needs never new next nobody not nothing now off often one only open other others our ours out over own part
    partner people person please programme rather really said same say see seen set shall share she should since some
    somebody someone something soon still such take takes talk tell than that the their theirs them then there these
    they thing things think this those through time times together too try trying two under until upon use used using
    very want wanted wants was way ways well were what when where whether which while who whom whose why will wish
    with within without work worked working would year years yes yet you your yours
"""
STOP = frozenset(_STOP.split())


def content_words(text: str) -> frozenset[str]:
    """The words of ``text`` that tell something, in one spelling."""
    return frozenset(WORD.findall(text.casefold())) - STOP


def words_of_both(one: str, other: str) -> list[str]:
    """The first few words that both texts hold, in order of the alphabet."""
    return sorted(content_words(one) & content_words(other))[:MOST_TOLD]
