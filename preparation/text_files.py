"""One module as a file: TOML between two lines of ``+++``, then the reading in Markdown.

A file is read whole or refused with the line on which it is wrong, so that whoever writes texts is told where to look.
Knows no database.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

FENCE = "+++"
AUDIENCES = ("mentee", "mentor", "both", "line-manager", "sponsor", "team", "session", "topic")
# What a translated file may say: the words. How long it takes and whom it is for stays with the English one.
WORDS = (
    "title",
    "aim",
    "other_side_learns",
    "phrases",
    "exercise",
    "self_check",
    "reading",
    "agenda",
    "bring",
)
NEEDED: dict[str, type] = {
    "code": str, "slug": str, "audience": str, "title": str, "aim": str, "minutes": int, "position": int,
    "required": bool, "exercise": dict, "self_check": list,
}  # fmt: skip
MAY_BE: dict[str, type] = {
    "twin": str, "other_side_learns": str, "terms": list, "phrases": list, "agenda": list, "bring": str,
}  # fmt: skip
NEEDED_IN_ANOTHER_LANGUAGE: dict[str, type] = {
    "title": str, "aim": str, "exercise": dict, "self_check": list,
}  # fmt: skip
MAY_BE_IN_ANOTHER_LANGUAGE: dict[str, type] = {
    "other_side_learns": str, "phrases": list, "agenda": list, "bring": str,
}  # fmt: skip
LONGEST_OPTION = 40  # they stand side by side
LONGEST_PART = 120
LONGEST = {"code": 8, "slug": 60, "title": 120, "aim": 300, "other_side_learns": 300, "bring": 300}
KINDS = {
    str: "words in quotation marks",
    int: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}
NAME = re.compile(r"(?P<stem>[a-z0-9-]{1,80})(?:\.(?P<language>[a-z]{2}(?:-[a-z]{2,4})?))?\.md")


class BadText(Exception):
    """A file that cannot be loaded, with the line on which it is wrong."""

    def __init__(self, file: Path, line: int, what: str) -> None:
        super().__init__(f"{file.name}, line {line}: {what}")
        self.file, self.line, self.what = file, line, what


@dataclass(frozen=True, slots=True)
class Text:
    """One file. ``language`` is empty for the English text that the others hang on."""

    file: Path
    stem: str
    language: str
    fields: dict[str, Any]
    digest: str


def read_folder(folder: Path) -> Iterator[Text]:
    """Every text in ``folder``, in the order of the file names. :raises BadText: for the first that cannot be read."""
    for file in sorted(folder.glob("*.md")):
        yield read(file)


def read(file: Path) -> Text:
    """One file. :raises BadText: naming the line."""
    named = NAME.fullmatch(file.name)
    if named is None:
        raise BadText(file, 1, "call it code-slug.md, or code-slug.LANGUAGE.md for a translation")
    raw = file.read_bytes()
    found = _Reading(file, _decoded(file, raw), named["language"] or "").checked()
    return Text(file, named["stem"], named["language"] or "", found, hashlib.sha256(raw).hexdigest())


def _decoded(file: Path, raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
        raise BadText(file, line, "save it as UTF-8") from fault


class _Reading:
    """The work on one file."""

    def __init__(self, file: Path, text: str, language: str) -> None:
        self.file, self.language = file, language
        self.lines = text.splitlines()
        self.end = self._closing_fence()
        self.fields = self._front()

    def _fail(self, line: int, what: str) -> NoReturn:
        raise BadText(self.file, line, what)

    def _closing_fence(self) -> int:
        if not self.lines or self.lines[0].strip() != FENCE:
            self._fail(1, f"begin with a line of {FENCE}")
        found = [place for place, line in enumerate(self.lines) if place and line.strip() == FENCE]
        if not found:
            self._fail(len(self.lines), f"end the front matter with a line of {FENCE}")
        return found[0]

    def _front(self) -> dict[str, Any]:
        # An empty first line in place of the fence, so that the parser counts lines as an editor does.
        front = "\n".join(["", *self.lines[1 : self.end]])
        try:
            return tomllib.loads(front)
        except tomllib.TOMLDecodeError as fault:
            at = re.search(r"line (\d+)", str(fault))
            self._fail(int(at[1]) if at else self.end + 1, f"not valid TOML: {fault}")

    def _line_of(self, key: str, number: int = 0) -> int:
        """The line on which ``key`` is set, or where its table begins for the time ``number`` plus one."""
        pattern = re.compile(rf"{re.escape(key)}\b")
        front = enumerate(self.lines[: self.end], 1)
        found = [place for place, line in front if pattern.match(line.lstrip(" \t["))]
        return found[min(number, len(found) - 1)] if found else 1

    def checked(self) -> dict[str, Any]:
        needed = NEEDED_IN_ANOTHER_LANGUAGE if self.language else NEEDED
        may_be = MAY_BE_IN_ANOTHER_LANGUAGE if self.language else MAY_BE
        for key in self.fields:
            if key not in needed and key not in may_be:
                self._fail(self._line_of(key), f"“{key}” is not known here")
        for key in needed:
            if key not in self.fields:
                self._fail(1, f"“{key}” is missing")
        for key, kind in {**needed, **may_be}.items():
            self._check_kind(key, kind)
        self._check_values()
        self._check_exercise()
        self._check_questions()
        self._check_agenda()
        reading = "\n".join(self.lines[self.end + 1 :]).strip()
        if not reading:
            self._fail(self.end + 1, "there is no reading after the front matter")
        return {**self.fields, "reading": reading + "\n"}

    def _check_kind(self, key: str, kind: type) -> None:
        if key in self.fields and type(self.fields[key]) is not kind:
            self._fail(self._line_of(key), f"“{key}” has to be {KINDS[kind]}")
        if key in LONGEST and len(self.fields.get(key, "")) > LONGEST[key]:
            self._fail(self._line_of(key), f"“{key}” has more than {LONGEST[key]} characters")

    def _check_values(self) -> None:
        found = self.fields
        if "audience" in found and found["audience"] not in AUDIENCES:
            self._fail(self._line_of("audience"), f"“audience” is one of {', '.join(AUDIENCES)}")
        if "slug" in found and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", found["slug"]):
            self._fail(self._line_of("slug"), "“slug” has small letters, figures and hyphens only")
        for key in ("minutes", "position"):
            if key in found and not 1 <= found[key] <= 240:
                self._fail(self._line_of(key), f"“{key}” is between 1 and 240")
        for key in ("terms", "phrases"):
            if not all(isinstance(word, str) and word for word in found.get(key, [])):
                self._fail(self._line_of(key), f"“{key}” is a list of words in quotation marks")

    def _check_exercise(self) -> None:
        exercise = self.fields["exercise"]
        prompts = exercise.get("prompts")
        line = self._line_of("exercise")
        if not isinstance(exercise.get("intro"), str) or not isinstance(prompts, list):
            self._fail(line, "an exercise has an “intro” and a list of “prompts”")
        for prompt in prompts:
            if not isinstance(prompt, dict) or not prompt.get("label"):
                self._fail(self._line_of("prompts"), "each prompt has a “label”")
        if "choice" in exercise:
            self._check_choice(exercise["choice"])

    def _check_choice(self, choice: Any) -> None:
        line = max(self._line_of("exercise.choice"), self._line_of("choice"))
        options = choice.get("options") if isinstance(choice, dict) else None
        if not isinstance(options, list) or not isinstance(choice.get("label"), str):
            self._fail(line, "a choice has a “label” and a list of “options”")
        if not all(isinstance(each, str) and 0 < len(each) <= LONGEST_OPTION for each in options):
            self._fail(line, f"an option is a text of up to {LONGEST_OPTION} characters")
        if not 2 <= len(options) <= 5 or len(set(options)) < len(options):
            self._fail(line, "a choice has two to five options, each of them once")

    def _check_agenda(self) -> None:
        parts = self.fields.get("agenda", [])
        for part in parts:
            is_part = isinstance(part, dict) and part.get("title") and type(part.get("minutes")) is int
            if not is_part or not 1 <= part["minutes"] <= LONGEST_PART or len(part["title"]) > 160:
                self._fail(self._line_of("agenda"), f"a part has a “title” and 1 to {LONGEST_PART} “minutes”")
        if (
            parts
            and "minutes" in self.fields
            and sum(each["minutes"] for each in parts) != self.fields["minutes"]
        ):
            self._fail(
                self._line_of("minutes"), "the parts of the agenda add up to another number of minutes"
            )

    def _check_questions(self) -> None:
        for number, question in enumerate(self.fields["self_check"]):
            line = self._line_of("self_check", number)
            answers = question.get("answers") if isinstance(question, dict) else None
            if not answers or not question.get("question"):
                self._fail(line, "each self-check has a “question” and “answers”")
            if not all(isinstance(each, dict) and each.get("text") and each.get("why") for each in answers):
                self._fail(line, "each answer has a “text” and a “why” that explains it")
            if sum(bool(each.get("best")) for each in answers) != 1:
                self._fail(line, "exactly one answer is the best")
