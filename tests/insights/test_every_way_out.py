"""Everything of every release that any role can open, put together: pages, paper, data file and pack say no more.

Asked as every role, taken in every form, kept from the first release to the last, and handed to the attacker.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import User
from insights.answers import declared_tables
from insights.attacks import SIBLINGS, attack
from insights.cells import Cell
from insights.closure import Closure
from insights.freezing import cells_of
from insights.models import Release
from tests.insights import drawn
from tests.insights.conftest import Pilot
from tests.programmes.on_paper import words_of

OF_A_COHORT = ("dashboard", "board", "data", "releases")
OF_A_RELEASE = ("board_file", "pack", "changes")
READERS = {"coordinator", "sponsor", "executive"}

Place = tuple[str, str, str]


@dataclass
class Kept:
    """What somebody has who asked for everything: figures by release and place, and all words, each by where it was."""

    figures: dict[int, dict[Place, Any]] = field(default_factory=lambda: defaultdict(dict))
    words: dict[str, str] = field(default_factory=dict)

    def keep(self, number: int, name: str, answer: Any) -> None:
        if name == "data":
            self._document(number, answer.json())
        elif name == "pack":
            self._pack(number, answer.content)
        elif name == "board_file":
            self.words[name] = words_of(PdfReader(io.BytesIO(answer.content)))[0]
        else:
            self.words[name] = drawn.words(drawn.main_of(answer.content))

    def _document(self, number: int, document: dict) -> None:
        for key, table in document["tables"].items():
            for row in table["rows"] if isinstance(table, dict) and "rows" in table else ():
                for column, cell in row["cells"].items():
                    if cell.keys() - {"shown", "reason"}:
                        self.figures[number][key, row["key"], column] = cell["n"]
        self.words["data"] = json.dumps(document["tables"])

    def _pack(self, number: int, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as pack:
            files = {name: pack.read(name) for name in pack.namelist()}
        self._document(number, json.loads(files["release.json"]))
        for name, file in files.items():
            if name.startswith("tables/"):
                for row in csv.DictReader(io.StringIO(file.decode())):
                    if row["n"] or row["mean"] or row["count"]:
                        table = name.removeprefix("tables/").removesuffix(".csv")
                        self.figures[number][table, row["row"], row["column"]] = int(row["n"])
            elif name.endswith(".csv"):
                self.words[name] = file.decode()


def asked_as(user: User, pilot: Pilot) -> Kept:
    """Everything that ``user`` is given, of every release; what is refused is left."""
    client, kept = Client(), Kept()
    client.force_login(user)
    releases = list(Release.objects.frozen().filter(cohort=pilot.cohort).order_by("number"))
    asked = [(releases[-1].number, name, pilot.cohort.pk) for name in OF_A_COHORT]
    asked += [(release.number, name, release.pk) for release in releases for name in OF_A_RELEASE]
    for number, name, key in asked:
        answer = client.get(reverse(f"insights:{name}", args=[key]))
        if answer.status_code == 200:
            kept.keep(number, name, answer)
    return kept


def published(kept: list[Kept]) -> list[list[Cell]]:
    """The figures of all together as the attacker reads them: of each release those that were seen in any form."""
    seen = {number for one in kept for number in one.figures}
    releases = Release.objects.filter(number__in=seen).order_by("number")
    return [
        [
            cell
            for cell in cells_of(release)
            if any((cell.table, cell.row, cell.column) in one.figures[release.number] for one in kept)
        ]
        for release in releases
    ]


def everybody(pilot: Pilot, cast: dict[str, User]) -> dict[str, Kept]:
    return {who: asked_as(user, pilot) for who, user in cast.items()}


def three_mentees_gain_more_than_anybody(pilot: Pilot) -> None:
    """Twelve mentors go from 2 to 4, three mentees from 1 to 5. Both sides together would give the three away."""
    for kind, mentors, mentees in (("baseline", 2, 1), ("close", 4, 5)):
        said = {"low": mentors, "high": mentors, pilot.confidence: mentors}
        pilot.survey(kind, pilot.participants("mentor"), **said)
        said = {"low": mentees, "high": mentees, pilot.confidence: mentees}
        pilot.survey(kind, pilot.participants("mentee")[:3], **said)


def would_say(pilot: Pilot, place: Place) -> str:
    """The mean at a place, whether it is hidden or not."""
    (value,) = [
        figure.value
        for table in declared_tables(pilot.cohort)
        for figure in table.figures
        if (figure.cell.table, figure.cell.row, figure.cell.column) == place
    ]
    return str(value["mean"])


def test_everything_of_every_role_and_form_together_gives_nobody_away(pilot, cast):
    for first, last in ((0, 7), (7, 9), (9, 12)):
        for side in ("mentor", "mentee"):
            pilot.pulse(1, pilot.participants(side)[first:last])
        if last == 12:
            pilot.pulse(2, pilot.participants("mentor"), P1=4)
            pilot.pulse(2, pilot.participants("mentee")[:3], P1=1)
            three_mentees_gain_more_than_anybody(pilot)
        pilot.release()
    kept = everybody(pilot, cast)
    assert {who for who, one in kept.items() if one.figures} == READERS
    shown = {
        release.number: {
            (key, row["key"], column): cell["n"]
            for key, table in release.tables.items()
            if isinstance(table, dict) and "rows" in table
            for row in table["rows"]
            for column, cell in row["cells"].items()
            if cell["shown"]
        }
        for release in Release.objects.all()
    }
    assert len(shown) == 3 and all(shown.values())
    for who in READERS:
        assert kept[who].figures == shown, who
    assert attack(published(list(kept.values()))) == []
    unsaid = would_say(pilot, ("pulse-P1", "2", "mentee"))
    assert unsaid not in {would_say(pilot, place) for place in shown[3] if place[0].startswith("pulse-")}
    as_a_number = re.compile(rf"(?<![\d.,]){re.escape(unsaid)}(?!\d)")
    for who, one in kept.items():
        for where, words in one.words.items():
            assert not as_a_number.search(words), (who, where)


def test_without_the_closure_both_sides_together_give_three_mentees_away(pilot, cast, monkeypatch):
    """The step that is left out is the only thing that stands between the readers and the three."""
    monkeypatch.setattr(Closure, "refused", lambda self: {})
    monkeypatch.setattr("insights.freezing.audit_in_turn", lambda releases: None)
    three_mentees_gain_more_than_anybody(pilot)
    pilot.release()
    found = attack(published(list(everybody(pilot, cast).values())))
    assert SIBLINGS in {one.attack for one in found}
    assert {len(one.people) for one in found if one.attack == SIBLINGS} == {3}


def test_without_the_closure_nothing_is_published(pilot, monkeypatch):
    """The audit before the release is frozen does not rest on the closure: it refuses what the closure let through."""
    monkeypatch.setattr(Closure, "refused", lambda self: {})
    three_mentees_gain_more_than_anybody(pilot)
    release = pilot.release()
    assert release.state == Release.State.FAILED
    assert "would give away a small group" in release.problem
