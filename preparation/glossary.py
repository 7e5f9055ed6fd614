"""The words of the field in plain words, from ``library/glossary.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.core import checks
from django.utils.text import slugify

FILE = Path(__file__).parent / "library" / "glossary.toml"


@dataclass(frozen=True, slots=True)
class Term:
    """A word, what it means here, and other forms in which texts use it."""

    name: str
    means: str
    also: tuple[str, ...] = field(default_factory=tuple)

    @property
    def anchor(self) -> str:
        return slugify(self.name)

    def is_in(self, text: str) -> bool:
        """Whether ``text`` uses it as a whole word, in any form."""
        forms = (self.name, *self.also)
        return any(re.search(rf"\b{re.escape(form)}\b", text, re.IGNORECASE) for form in forms)


@lru_cache
def terms() -> tuple[Term, ...]:
    """Every term, by name. Read once: the file changes with the product only."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))["term"]
    read = (Term(each["name"], each["means"], tuple(each.get("also", ()))) for each in found)
    return tuple(sorted(read, key=lambda term: term.name.casefold()))


def explained(names: Iterable[str]) -> list[Term]:
    """The terms called ``names``, in the order of the glossary; a word that it does not have is left out."""
    wanted = {name.casefold() for name in names}
    return [term for term in terms() if term.name.casefold() in wanted]


@checks.register
def the_glossary_can_be_read(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    """Fail for a glossary that is no valid TOML, or in which a term has no meaning."""
    try:
        terms()
    except (tomllib.TOMLDecodeError, KeyError, TypeError, UnicodeDecodeError) as fault:
        return [checks.Error(f"{FILE.name} cannot be read: {fault}", id="preparation.E002")]
    return []
