"""Topics by any of their words: "ChatGPT" finds "AI in daily work"."""

from __future__ import annotations

from collections.abc import Iterable

from programmes.models import Programme, Topic, TopicSynonym

FEWEST_LETTERS = 3
LONGEST = 80  # as its columns have room


def fold(words: str) -> str:
    """How two spellings of one word are told to be the same."""
    return " ".join(words.split()).casefold()


def topics_with_words(programme: Programme) -> list[Topic]:
    """The topics by name, their synonyms with them. Two queries."""
    return list(programme.topics.order_by("name").prefetch_related("synonyms"))


def parts(typed: str) -> list[str]:
    """What somebody typed, parted at commas, semicolons and line breaks, each once."""
    words = typed.replace(";", ",").replace("\n", ",").split(",")
    return list(dict.fromkeys(" ".join(word.split()) for word in words if word.strip()))


def find(word: str, topics: Iterable[Topic]) -> Topic | None:
    """The topic called ``word``, by name or synonym; else the only one that has it as a part of one of its names."""
    wanted, partly = fold(word), []
    for topic in topics:
        names = [fold(topic.name), *(synonym.folded for synonym in topic.synonyms.all())]
        if wanted in names:
            return topic
        if len(wanted) >= FEWEST_LETTERS and any(wanted in name for name in names):
            partly.append(topic)
    return partly[0] if len(partly) == 1 else None


def taken_words(programme: Programme) -> dict[str, str]:
    """Every word that means a topic already, folded, with the topic's name. Two queries."""
    taken = {fold(topic.name): topic.name for topic in programme.topics.all()}
    for synonym in TopicSynonym.objects.filter(programme=programme).select_related("topic"):
        taken.setdefault(synonym.folded, synonym.topic.name)
    return taken
