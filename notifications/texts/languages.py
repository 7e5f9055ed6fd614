"""The languages in which an organisation may say something, and which of them somebody reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.conf.locale import LANG_INFO

ENGLISH = "en"
CODES = ("en", "ar", "de", "es", "fr", "it", "ja", "nl", "pl", "pt", "sv", "zh-hans")


def name_of(code: str) -> str:
    return str(LANG_INFO[code]["name"])


def reads_from_the_right(code: str) -> bool:
    return bool(code) and bool(LANG_INFO[code]["bidi"])


def _words_for(code: str) -> set[str]:
    """How a staff list may call a language: its code, or its name in English or in itself."""
    info = LANG_INFO[code]
    return {code.lower(), code[:2], str(info["name"]).lower(), str(info["name_local"]).lower()}


def read_by(languages: Iterable[str], written_in: Collection[str]) -> str:
    """The code of ``written_in`` that comes first among ``languages`` of a staff list, or English."""
    for spoken in languages:
        said = spoken.strip().lower()
        found = next((code for code in CODES if said in _words_for(code) or said[:3] == f"{code[:2]}-"), None)
        if found in written_in:
            return str(found)
        if found == ENGLISH:
            break
    return ENGLISH
