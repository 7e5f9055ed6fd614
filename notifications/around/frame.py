"""The phrases around one letter, in its language as far as an organisation has put them into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from notifications.around.models import OwnFrame
from notifications.around.phrases import Phrase
from notifications.braces import filled
from notifications.registry import Letter
from notifications.texts.languages import ENGLISH


@dataclass(frozen=True, slots=True)
class Line:
    """``text`` is in the language of the letter if it ``is_own``, else in English."""

    text: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Frame:
    words: Mapping[str, str] = field(default_factory=dict)

    def line(self, phrase: Phrase, **values: str) -> Line:
        own = self.words.get(phrase.english, "")
        return Line(filled(own or phrase.english, values, is_markdown=False), bool(own))

    def has_facts_of(self, letter: Letter) -> bool:
        """Whether each fact of ``letter`` has a name here. Two languages in one small table help nobody."""
        return bool(letter.facts) and all(label in self.words for label, _ in letter.facts)

    def around(self, letter: Letter) -> Letter:
        """``letter`` with the names of its facts as this frame has them: all, or none."""
        if not self.has_facts_of(letter):
            return letter
        return replace(letter, facts=[(self.words[label], value) for label, value in letter.facts])


def latest_frame(language: str) -> OwnFrame | None:
    return OwnFrame.objects.filter(language=language).order_by("-version").first()


def frame_in(language: str) -> Frame:
    """What counts in ``language``, which is empty for English as in a letter. One query."""
    latest = latest_frame(language or ENGLISH)
    return Frame(latest.words) if latest and not latest.is_ours else Frame()
