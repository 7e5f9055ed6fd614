"""Which language a text is read in: the reader's own where the library has it, else English."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.conf.locale import LANG_INFO

from accounts.models import Person
from preparation.models import Module
from preparation.text_files import WORDS

ENGLISH = "en"


@lru_cache
def _codes() -> dict[str, str]:
    """Codes by every name of a language: its code, its English name and its own."""
    found: dict[str, str] = {}
    for code, info in LANG_INFO.items():
        if "name" in info:
            for name in (code, info["name"], info["name_local"]):
                found[name.casefold()] = code
    return found


def languages_of(person: Person | None) -> list[str]:
    """The languages in which ``person`` would rather read than in English, the best first."""
    codes = [_codes().get(str(word).strip().casefold(), "") for word in (person.languages if person else [])]
    known = [code for code in codes if code]
    return known[: known.index(ENGLISH)] if ENGLISH in known else known


def in_words_of(person: Person | None, modules: Iterable[Module]) -> list[Module]:
    """The modules with their words in the reader's language, where there is a translation of the text in use.

    A text of the organisation's own is read as it was written. The rows keep their identity: what is finished is
    finished in every language. No query for those who read English.
    """
    found = list(modules)
    languages = languages_of(person)
    if not languages:
        return found
    slugs = [module.slug for module in found if not module.is_own]
    rows = Module.objects.filter(slug__in=slugs, language__in=languages, replaced_at=None)
    best: dict[str, Module] = {}
    for row in sorted(rows, key=lambda row: languages.index(row.language), reverse=True):
        best[row.slug] = row
    return [_with_words(module, best.get(module.slug)) for module in found]


def _with_words(module: Module, translated: Module | None) -> Module:
    if translated is not None:
        for name in (*WORDS, "language"):
            setattr(module, name, getattr(translated, name))
    return module
