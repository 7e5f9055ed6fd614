"""The words of one sort of letter, written down once: what the product says, and what an organisation may change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from notifications.braces import filled
from notifications.registry import Letter


@dataclass(frozen=True, slots=True)
class Name:
    """What may stand in braces. ``example`` is shown in a preview; a name of a person never stands in a subject."""

    name: str
    means: str
    example: str
    is_a_person: bool = False

    @property
    def written(self) -> str:
        return f"{{{self.name}}}"


IN_THE_KIT = "Its words are written in the kit of each programme."
PARTNER = Name("partner", "First name of the partner", "Jordan", is_a_person=True)
PROGRAMME = Name("programme", "The programme", "AI at work")
COHORT = Name("cohort", "The programme and its cohort", "AI at work, autumn")
UNTIL = Name("until", "Last day to answer", "Friday 20 November")
DAY = Name("day", "The day of the session", "Thursday 5 November")
EXAMPLE_WHEN = (("When", "Thursday 5 November, 14:00 to 15:00"),)


@dataclass(frozen=True, slots=True)
class Wording:
    """Subject, paragraphs and button with names in braces. ``facts`` and ``points`` are examples of what is below them.

    A kind that says several things has one for each: ``case`` tells them apart, ``when`` says so in words.
    """

    subject: str
    paragraphs: Sequence[str]
    button: str
    names: Sequence[Name] = ()
    facts: Sequence[tuple[str, str]] = ()
    points: Sequence[str] = ()
    answers: Sequence[str] = ()
    """The words of answers that can be given from the mail itself, for a preview: they stand in place of the button."""
    beneath: Sequence[str] = ()
    """Paragraphs under the button, which stay ours: who sees the answer."""
    case: str = ""
    when: str = ""
    fixed_because: str = ""
    """Why nobody may change these words here."""

    def letter(self, path: str, *, facts: Sequence[tuple[str, str]] = (), **values: str) -> Letter:
        """The letter that says it. :raises KeyError: for a name in braces that has no value."""
        return Letter(
            subject=" ".join(filled(self.subject, values, is_markdown=False).split()),
            paragraphs=[filled(paragraph, values, is_markdown=False) for paragraph in self.paragraphs],
            button=self.button,
            path=path,
            facts=facts,
            values=values,
            beneath=[filled(paragraph, values, is_markdown=False) for paragraph in self.beneath],
            wording=self,
        )

    def example(self) -> Letter:
        """The letter with believable values, for a preview; its button leads to the first page."""
        letter = self.letter("/", facts=self.facts, **{one.name: one.example for one in self.names})
        return replace(letter, points=self.points, answers=[(words, "/") for words in self.answers])

    @property
    def body(self) -> str:
        """The paragraphs as somebody edits them: an empty line between two."""
        return "\n\n".join(self.paragraphs)
