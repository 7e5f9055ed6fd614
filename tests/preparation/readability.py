"""How hard a text is to read, as the years of schooling it asks for.

Flesch-Kincaid grade level, from J. P. Kincaid, R. P. Fishburne, R. L. Rogers and B. S. Chissom, "Derivation of new
readability formulas for Navy enlisted personnel", Naval Technical Training Command, Research Branch Report 8-75 (1975):

    grade = 0.39 * words / sentences + 11.8 * syllables / words - 15.59

A grade is a school year of the United States, which children begin at about five plus its number: reading age is
grade + 5. Syllables are estimated from the letters, by groups of vowels without a silent ending, which is exact for
most English words and off by one for some.
"""

from __future__ import annotations

import re

WORD = re.compile(r"[A-Za-z0-9£%’'-]*[A-Za-z0-9][A-Za-z0-9’'-]*")
SENTENCE = re.compile(r"[.!?:;…]+[”\"’')]*(?:\s|$)|\n\n|\n(?:- |\d+\. )")
SILENT = re.compile(r"(?:[^laeiouy]es|[^laeiouytd]ed|[^laeiouy]e)$")


def words(text: str) -> list[str]:
    return WORD.findall(text)


def syllables(word: str) -> int:
    """At least one; figures count as one."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    if len(letters) <= 3:
        return 1
    letters = SILENT.sub(lambda found: found[0][0], letters)
    return max(1, len(re.findall(r"[aeiouy]{1,2}", re.sub(r"^y", "", letters))))


def reading_age(text: str) -> float:
    sentences = [part for part in SENTENCE.split(text) if words(part)]
    found = [word for part in sentences for word in words(part)]
    grade = 0.39 * len(found) / len(sentences) + 11.8 * sum(map(syllables, found)) / len(found) - 15.59
    return grade + 5
