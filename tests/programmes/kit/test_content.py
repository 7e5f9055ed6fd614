"""The four shipped texts: each says what somebody has to know before they decide, and is easy to read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from notifications.words import faults_in as faults_of_words
from programmes.kit.placeholders import NAMED, allowed_in, faults_in, filled
from programmes.kit.shipped import FOLDER, faults_in_folder, shipped
from programmes.models import KitText
from tests.preparation.readability import reading_age, words

OLDEST, LONGEST = 12, 250
VALUES = {
    "programme": "AI at Work",
    "organisation": "Larkfield",
    "purpose": "Because leaders decide about tools that they have not used, we pair people who use them with leaders.",
    "sponsor": "Ada King",
    "coordinator": "Nerys Bowen",
    "speak_up": "the speak-up line",
    "telling": "a named handler, without your name and without signing in",
    "kick_off": "5 March 2027",
    "last_day": "5 September 2027",
    "sessions": "6 sessions of 60 minutes",
    "hours": "2 to 3 hours a month",
    "closes_on": "1 February 2027",
    "side": "mentor",
    "person": "Zainab Malik",
    "day": "Friday 5 March",
    "time": "09:30 to 12:00",
    "place": "Riverside Hall",
}
each_text = pytest.mark.parametrize("kind", list(KitText.Kind))


def plain(kind: KitText.Kind) -> str:
    text = filled(shipped(kind).body, VALUES, is_markdown=False)
    return re.sub(r"^## (.+)$", r"\1.", text, flags=re.MULTILINE).replace("*", "")


@each_text
def test_a_twelve_year_old_can_read_it(kind: KitText.Kind) -> None:
    assert reading_age(plain(kind)) <= OLDEST


@each_text
def test_it_is_no_longer_than_a_page(kind: KitText.Kind) -> None:
    assert 120 <= len(words(shipped(kind).body)) <= LONGEST


@each_text
def test_every_name_in_braces_is_known_and_it_can_be_a_mail(kind: KitText.Kind) -> None:
    text = shipped(kind)
    assert NAMED.findall(text.body)
    assert faults_in(text.subject, kind) == faults_in(text.body, kind) == faults_of_words(text.body) == []


@each_text
@pytest.mark.parametrize(
    "said",
    [
        r"voluntary",
        r"stop at any time",
        r"\{hours\}",
        r"working time",
        r"## Who reads what",
        r"\*\*junior\*\*|junior one mentors",
        r"\{coordinator\}",
    ],
)
def test_it_says_what_somebody_has_to_know(kind: KitText.Kind, said: str) -> None:
    assert re.search(said, shipped(kind).body)


@each_text
def test_nobody_is_shouted_at(kind: KitText.Kind) -> None:
    assert "!" not in shipped(kind).subject + shipped(kind).body


def test_a_line_manager_reads_neither_side_nor_partner_nor_subject() -> None:
    names = {one.name for one in allowed_in(KitText.Kind.LINE_MANAGER)}
    assert not names & {"side", "purpose", "closes_on", "day"}
    assert "purpose" not in shipped(KitText.Kind.LINE_MANAGER).body


def test_a_file_that_could_not_be_sent_fails_the_check(tmp_path: Path) -> None:
    for kind in KitText.Kind:
        (tmp_path / f"{kind.value}.md").write_text((FOLDER / f"{kind.value}.md").read_text())
    assert faults_in_folder(tmp_path) == []
    (tmp_path / "kick-off.md").write_text('+++\nsubject = "Hello {boss}"\n+++\nSee https://example.org\n')
    (tmp_path / "invitation.md").write_text("no subject\n")
    (tmp_path / "line-manager.md").unlink()
    said = " ".join(fault.msg for fault in faults_in_folder(tmp_path))
    assert "{boss}" in said and "one link" in said and "invitation.md" in said and "line-manager.md" in said
