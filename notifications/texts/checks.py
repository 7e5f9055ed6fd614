"""Each message has words that can be seen before they are sent: whoever adds one without is told at start."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error, register

from notifications.braces import NAMED
from notifications.registry import Kind, kinds
from notifications.texts.selectors import key_of
from notifications.texts.wording import Wording

LONGEST_KEY = 60


@register
def every_kind_has_words(**facts: Any) -> list[Error]:
    return [_fault(kind.name, why) for kind in kinds() for why in faults_of(kind)]


def faults_of(kind: Kind) -> list[str]:
    """What is missing before the words of ``kind`` can be shown and changed; empty when nothing is."""
    if kind.wording is None:
        return ["has no Wording, so nobody can see what it says before it is sent."]
    cases = [one.case for one in kind.wordings]
    if kind.may_be_turned_off and kind.offer is None:
        return [
            "may be turned off and has no Offer, so nobody finds it on the page of reminders. "
            "Declare a notifications.offers.Offer."
        ]
    found = ["has two Wordings for one case."] if len(set(cases)) < len(cases) else []
    if any(len(key_of(kind, one)) > LONGEST_KEY for one in kind.wordings):
        found.append(f"has a name and case of more than {LONGEST_KEY} characters.")
    return found + [why for one in kind.wordings for why in _holes(one)]


def _holes(wording: Wording) -> list[str]:
    known = {one.name for one in wording.names}
    named = NAMED.findall(" ".join([wording.subject, *wording.paragraphs, *wording.beneath]))
    found = [
        f"uses {{{name}}}, of which its Wording gives no example." for name in named if name not in known
    ]
    if any(one.is_a_person and one.written in wording.subject for one in wording.names):
        found.append("names a person in its subject.")
    return found


def _fault(name: str, why: str) -> Error:
    return Error(
        f"The message {name} {why}",
        hint="Declare a notifications.texts.wording.Wording with an example for each name in braces.",
        id="notifications.E002",
    )
