"""The library as it is shipped, put into the database: a changed text is a new version of its module.

What an organisation wrote is never overwritten: a new shipped text then waits beside it until somebody looks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core import checks
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from preparation.models import Module
from preparation.text_files import WORDS, BadText, Text, read_folder

SHIPPED = Path(__file__).parent / "library"
Origin = Module.Origin


@dataclass(frozen=True, slots=True)
class Shelf:
    """All texts of one folder. ``translated`` holds those in other languages, by the slug of the English one."""

    texts: dict[str, Text]
    translated: dict[tuple[str, str], Text]


def read_shelf(folder: Path = SHIPPED) -> Shelf:
    """What ``folder`` holds. :raises BadText: for a file that cannot be loaded, or that fits no other."""
    found = list(read_folder(folder))
    english = {text.stem: text for text in found if not text.language}
    texts: dict[str, Text] = {}
    for text in english.values():
        if text.fields["slug"] in texts:
            raise BadText(text.file, 1, f"the slug “{text.fields['slug']}” is taken by another file")
        texts[text.fields["slug"]] = text
    translated = {}
    for text in found:
        if text.language:
            original = english.get(text.stem)
            translated[_fitting(text, original).fields["slug"], text.language] = text
    return Shelf(texts, translated)


def _fitting(text: Text, original: Text | None) -> Text:
    """The English text of a translation, which has as many prompts, questions and answers."""
    if original is None:
        raise BadText(text.file, 1, f"there is no {text.stem}.md beside it")
    if _shape(text.fields) != _shape(original.fields):
        raise BadText(
            text.file,
            1,
            f"has other numbers of prompts, questions, answers or minutes than {original.file.name}",
        )
    return original


def _shape(fields: dict[str, Any]) -> tuple[int, int, list[list[bool]], list[int]]:
    answers = [[answer["best"] for answer in question["answers"]] for question in fields["self_check"]]
    exercise = fields["exercise"]
    minutes = [part["minutes"] for part in fields.get("agenda", [])]
    return len(exercise["prompts"]), len(exercise.get("choice", {}).get("options", [])), answers, minutes


@transaction.atomic
def install(*, at: datetime, folder: Path = SHIPPED) -> int:
    """Bring the library up to date; returns how many texts are new or changed. Twice changes nothing.

    A module that is shipped no more leaves use, unless the organisation has its own text for it. What people finished
    stays either way.
    """
    shelf = read_shelf(folder)
    changed = sum(_bring(text.fields, text.digest, "", at) for text in shelf.texts.values())
    for (slug, language), text in shelf.translated.items():
        fields = shelf.texts[slug].fields | {
            name: text.fields.get(name) for name in WORDS if name in text.fields
        }
        changed += _bring(fields, text.digest, language, at)
    _retire(shelf, at)
    return changed


def _bring(fields: dict[str, Any], digest: str, language: str, at: datetime) -> bool:
    """Put one shipped text into use, or beside an own one; False if it is there already."""
    versions = Module.objects.filter(slug=fields["slug"], language=language)
    shipped = versions.filter(origin=Origin.SHIPPED).order_by("-version").first()
    in_use = versions.filter(replaced_at=None).first()
    if shipped and shipped.digest == digest:
        if in_use is None:
            versions.filter(pk=shipped.pk).update(replaced_at=None)
        return in_use is None
    is_waiting = in_use is not None and in_use.is_own
    if not is_waiting:
        versions.filter(replaced_at=None).update(replaced_at=at)
    Module.objects.create(
        **fields,
        digest=digest,
        language=language,
        version=next_version(versions),
        written_at=at,
        replaced_at=at if is_waiting else None,
    )
    return True


def next_version(versions: Any) -> int:
    """The number after the last of ``versions``, a queryset of one module in one language."""
    return (versions.aggregate(last=Max("version"))["last"] or 0) + 1


def _retire(shelf: Shelf, at: datetime) -> None:
    """What is shipped no more leaves use; an own text stays."""
    kept = {(slug, "") for slug in shelf.texts} | set(shelf.translated)
    for module in Module.objects.filter(replaced_at=None, origin=Origin.SHIPPED).only("slug", "language"):
        if (module.slug, module.language) not in kept:
            Module.objects.filter(pk=module.pk).update(replaced_at=at)


def latest_shipped(slugs: Iterable[str]) -> dict[str, int]:
    """The number of the newest shipped text of each module. One query."""
    found = Module.objects.filter(slug__in=slugs, language="", origin=Origin.SHIPPED)
    return dict(found.values("slug").annotate(last=Max("version")).values_list("slug", "last"))


def after_migrate(**kwargs: object) -> None:
    """Listens to Django's ``post_migrate``: a new installation has its library before anybody signs in."""
    install(at=timezone.now())


@checks.register
def every_file_can_be_loaded(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    """Fail for a text that cannot be loaded, before anything is put into the database."""
    return faults_in(SHIPPED)


def faults_in(folder: Path) -> list[checks.CheckMessage]:
    """What is wrong with the texts of ``folder``: the first fault, with its file and line."""
    try:
        read_shelf(folder)
    except BadText as fault:
        return [checks.Error(str(fault), hint=f"See {fault.file}:{fault.line}.", id="preparation.E001")]
    return []
