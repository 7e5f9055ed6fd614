"""Questions about what the two of a pair write for each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pairing import agreement_fields
from pairing.models import (
    Agreement,
    Expectation,
    ExpectationSheet,
    Pair,
    Prompt,
    SharedExpectation,
    Signature,
)


@dataclass(frozen=True, slots=True)
class Version:
    """One version in the history: who signed it, and what it changed of the one before."""

    agreement: Agreement
    signatures: list[Signature]
    changes: list[agreement_fields.Change]


def versions_of(pair: Pair) -> list[Agreement]:
    """Every version with its signatures, the newest first. Two queries."""
    found = pair.agreements.select_related("key").prefetch_related("signatures")
    return list(found.order_by("-version"))


def history_of(versions: list[Agreement], names: Mapping[str, str]) -> list[Version]:
    """The same with what each changed; the first changes nothing. No query after ``versions_of``."""
    words = [agreement_fields.read(each) for each in versions]
    found = []
    for place, agreement in enumerate(versions):
        before = words[place + 1] if place + 1 < len(words) else None
        changes = agreement_fields.changes(before, words[place], names) if before is not None else []
        signatures = sorted(agreement.signatures.all(), key=lambda each: each.signed_at)
        found.append(Version(agreement, signatures, changes))
    return found


def own_lines(sheet: ExpectationSheet | None) -> list[Expectation]:
    """The lines of one's own sheet in the order of the page. One query."""
    if sheet is None:
        return []
    return sorted(sheet.lines.select_related("key"), key=lambda line: Prompt.values.index(line.prompt))


def shared_lines(pair: Pair) -> list[SharedExpectation]:
    """What was exchanged, of both sides, in the order of the page. One query."""
    rows = SharedExpectation.objects.filter(pair=pair).select_related("key")
    return sorted(rows, key=lambda row: Prompt.values.index(row.prompt))
