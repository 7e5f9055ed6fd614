"""What is taken away from a release: one sheet of A4, the evidence pack, and what changed since the one before."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from pypdf import PdfReader

from accounts.models import AuditEvent
from insights import board_paper, freezing
from insights.figures import FIELDS, differences, figure_words, lines
from insights.models import Release
from programmes.models import Objective
from tests.insights.conftest import Pilot
from tests.programmes.on_paper import tags_of, words_of

NUMBER = re.compile(r"\d+(?:\.\d+)?")


@pytest.fixture
def answered(pilot: Pilot) -> Pilot:
    pilot.answer_everything()
    pilot.release()
    return pilot


def reader(pilot: Pilot, role: str = "executive") -> Client:
    client = Client()
    client.force_login(pilot.user(role))
    return client


def newest(pilot: Pilot) -> Release:
    return Release.objects.frozen().filter(cohort=pilot.cohort).order_by("-number")[0]


def taken(pilot: Pilot, name: str) -> bytes:
    answer = reader(pilot).get(reverse(f"insights:{name}", args=[newest(pilot).pk]))
    assert answer.status_code == 200, answer
    return answer.content


def packed(pilot: Pilot) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(taken(pilot, "pack"))) as pack:
        assert pack.testzip() is None
        return {name: pack.read(name) for name in pack.namelist()}


def screen(pilot: Pilot) -> str:
    page = reader(pilot).get(reverse("insights:board", args=[pilot.cohort.pk])).content.decode()
    article = page[page.index("<article") : page.index("</article>")]
    drawn = re.sub(r"<svg.*?</svg>", " ", article, flags=re.DOTALL)
    return " ".join(strip_tags(drawn).split())


# One sheet


def test_the_sheet_is_one_tagged_page_of_a4(answered):
    file = PdfReader(io.BytesIO(taken(answered, "board_file")))
    assert len(file.pages) == 1
    assert [float(side) for side in file.pages[0].mediabox[2:]] == pytest.approx([595.28, 841.89], abs=0.1)
    tags = tags_of(file)
    assert [tag for tag in tags if re.fullmatch("/H[1-6]", tag)] == ["/H1", *["/H2"] * 4]
    assert "/Table" in tags and "/TH" in tags and "/Figure" not in tags
    assert file.metadata.title.endswith("what changed, and what to do next")


def test_the_sheet_says_every_number_of_the_screen(answered):
    paper = words_of(PdfReader(io.BytesIO(taken(answered, "board_file"))))[0]
    on_screen, on_paper = set(NUMBER.findall(screen(answered))), set(NUMBER.findall(paper))
    assert len(on_screen) > 20
    assert on_screen - on_paper == set()


def test_what_is_hidden_on_the_screen_is_hidden_on_the_sheet(pilot):
    for side in ("mentor", "mentee"):
        pilot.survey("baseline", pilot.participants(side)[:2], low=1, high=2)
        pilot.survey("close", pilot.participants(side)[:2], low=4, high=5)
    pilot.release()
    paper = words_of(PdfReader(io.BytesIO(taken(pilot, "board_file"))))[0]
    assert "Hidden: fewer than 5 answers" in screen(pilot) and "Hidden: fewer than 5 answers" in paper


def test_whatever_was_typed_it_stays_one_sheet(answered):
    answered.cohort.programme.need = "We have a need. " * 400
    answered.cohort.programme.save(update_fields=["need"])
    Objective.objects.filter(programme=answered.cohort.programme).update(text="#read(x) $ *bold* " * 10)
    file = PdfReader(io.BytesIO(taken(answered, "board_file")))
    assert len(file.pages) == 1
    assert "Shortened to fit on one page" in words_of(file)[0]
    assert "#read(x)" in words_of(file)[0]


def test_taking_a_file_is_an_event(answered):
    taken(answered, "board_file")
    taken(answered, "pack")
    verbs = list(AuditEvent.objects.values_list("verb", flat=True))
    assert verbs.count("board page taken") == 1 and verbs.count("evidence pack taken") == 1


def test_the_colours_of_papers_are_those_of_the_screens():
    tokens = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    light = dict(re.findall(r"--rm-([a-z0-9-]+): +light-dark\((#[0-9a-f]{6})", tokens))
    ours = re.findall(r'^#let ([a-z0-9-]+) = rgb\("(#[0-9a-f]{6})"\)', board_paper.TEMPLATE.read_text(), re.M)
    assert ours and [name for name, colour in ours if light[name] != colour] == []


# The pack


def test_the_pack_holds_what_an_auditor_needs_and_its_sums_are_right(answered):
    files = packed(answered)
    assert {
        *("README.txt", "board-page.pdf", "method-and-limits.txt", "dictionary.csv", "criteria.csv"),
        *("outcomes.csv", "release.json", "SHA256SUMS"),
    } <= files.keys()
    for line in files["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(files[name]).hexdigest() == digest
    assert len(files["SHA256SUMS"].splitlines()) == len(files) - 1


def test_the_release_in_the_pack_is_the_one_that_was_signed(answered):
    document, release = json.loads(packed(answered)["release.json"]), newest(answered)
    release.tables, release.suppressed, release.audit = (
        document[name] for name in ("tables", "suppressed", "audit")
    )
    assert freezing.digest(release) == document["digest"] == release.digest


def test_every_table_is_there_with_the_same_hidden_cells(pilot):
    pilot.pulse(1, pilot.participants("mentor"))
    pilot.pulse(1, pilot.participants("mentee")[:3])
    pilot.release()
    files, release = packed(pilot), newest(pilot)
    hidden = shown = 0
    for line in lines(release.tables):
        rows = csv.DictReader(io.StringIO(files[f"tables/{line.table}.csv"].decode()))
        (row,) = [each for each in rows if (each["row"], each["column"]) == (line.row, line.column)]
        if line.cell["shown"]:
            shown += 1
            assert row["shown"] == "yes" and row["n"] == str(line.cell["n"])
        else:
            hidden += 1
            assert row["shown"] == "no" and row["reason"] == line.cell["reason"]
            assert {row[name] for name in FIELDS} == {""}
    assert hidden and shown


def test_the_dictionary_explains_every_column(answered):
    files = packed(answered)
    explained = {row["field"] for row in csv.DictReader(io.StringIO(files["dictionary.csv"].decode()))}
    kept = {name for line in lines(newest(answered).tables) for name in line.cell} - {"shown", "reason"}
    assert kept <= explained


def test_the_same_release_gives_the_same_bytes(answered):
    assert taken(answered, "pack") == taken(answered, "pack")


def test_nothing_in_a_table_runs_in_a_spreadsheet(answered):
    Objective.objects.filter(programme=answered.cohort.programme).update(text="=1+1")
    assert b"'=1+1" in packed(answered)["outcomes.csv"]


# Differences


def test_what_changed_is_listed_and_nothing_else(answered):
    older = newest(answered)
    answered.add_pairs(6)
    answered.hold(2)
    for side in ("mentor", "mentee"):
        answered.pulse(2, answered.participants(side), P1=4)
    answered.release()
    found = differences(older.tables, newest(answered).tables)
    assert {one.line.row for one in found} == {"2", "done-by"}, (
        "the session after, and a share of six mentees more"
    )
    assert {one.before for one in found if one.line.row == "2"} == {""}
    page = reader(answered).get(reverse("insights:changes", args=[newest(answered).pk])).content.decode()
    assert page.count('role="rowheader"') == len(found)
    assert f"Release {older.number}" in page


def test_a_figure_that_went_is_named(answered):
    tables = newest(answered).tables
    found = differences(tables, {})
    assert [one.after for one in found] == [""] * len(found) and len(found) == len(list(lines(tables)))


def test_with_nothing_new_a_release_says_the_same(answered):
    answered.release()
    page = reader(answered).get(reverse("insights:changes", args=[newest(answered).pk])).content.decode()
    assert (
        "says the same as release 1: too few people have answered since, or their answers change no figure."
        in page
    )


def test_files_of_two_releases_have_two_names(answered):
    answered.release()
    client, names = reader(answered), set()
    for release in Release.objects.frozen().filter(cohort=answered.cohort):
        for route in ("board_file", "pack"):
            answer = client.get(reverse(f"insights:{route}", args=[release.pk]))
            names.add(answer.headers["Content-Disposition"])
    assert 'attachment; filename="board-page-release-2.pdf"' in names and len(names) == 4


def test_the_method_counts_its_releases(answered):
    answered.release()
    assert "was compared with release 1." in packed(answered)["method-and-limits.txt"].decode()
    answered.release()
    assert "was compared with releases 1, 2." in packed(answered)["method-and-limits.txt"].decode()


def test_figures_in_words():
    assert figure_words({"shown": False, "reason": "Hidden: fewer than 5 answers"}).startswith("Hidden")
    assert (
        figure_words({"shown": True, "n": 12, "mean": 3.42, "edge": "at least"}) == "at least 3.4 (12 people)"
    )
    change = {"shown": True, "n": 9, "before": 2.0, "after": 3.1, "mean": 1.1, "low": 0.6, "high": 1.6}
    assert figure_words(change) == "2.0 to 3.1, likely +0.6 to +1.6 (9 people)"


def test_the_list_of_releases_shows_one_that_was_changed(answered):
    address = reverse("insights:releases", args=[answered.cohort.pk])
    assert "Changed since it was frozen" not in reader(answered).get(address).content.decode()
    release = newest(answered)
    release.tables["operations"]["held"] = 10_000
    Release.objects.filter(pk=release.pk).update(tables=release.tables)
    assert "Changed since it was frozen" in reader(answered).get(address).content.decode()


@pytest.mark.parametrize("name", ["board_file", "pack"])
def test_a_sheet_that_cannot_be_set_is_told_on_the_list(answered, name, monkeypatch):
    monkeypatch.setattr("accounts.paper.SECONDS", 0)
    address = reverse(f"insights:{name}", args=[newest(answered).pk])
    page = reader(answered).get(address, follow=True)
    assert page.redirect_chain and "try again in a minute" in page.content.decode()
    assert not AuditEvent.objects.filter(verb__endswith="taken").exists()
