"""Values that several columns make together, chosen in the browser and kept in saved mappings."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.actions import imports, mappings
from accounts.models import Grade, Person, ReportingLine, RosterImport, TitleGrade
from tests.accounts import shared_data
from tests.accounts.conftest import AT
from tests.accounts.test_import_pages import chosen_columns, page, upload, work

pytestmark = pytest.mark.django_db
POSTS = (
    "ministry,unit,reports to,title,given,family\n"
    "Trade,Office of the Minister,Office of the Minister,Dr.,Ann,OX\n"
    "Trade,Coordination,Office of the Minister,,Bo,LUND\n"
    "Trade,Desk,COORDINATION ,,Cy,DALE\n"
    "Labour,Office,Office of the Minister,,Di,MOSS\n"
    "Labour,Coordination,Office,,Ed,FRY\n"
    "Labour,Desk,coordinatión,,Flo,GEE\n"
)
CHOICE = {
    "external_id": "ministry", "external_id_2": "unit", "name": "title", "name_2": "given", "name_3": "family",
    "first_name": "", "last_name": "", "title": "", "email": "", "department": "ministry", "manager": "reports to",
    "manager_key": "unit", "self_means_top": "on",
}  # fmt: skip


@pytest.fixture
def hr_client(client, hr):
    client.force_login(hr)
    return client


def mapped(hr_client, content: bytes, **choice: str) -> tuple[RosterImport, object]:
    """Upload a list and press "Use these columns" with these choices made."""
    upload(hr_client, content)
    roster_import = RosterImport.objects.get(state=RosterImport.State.UPLOADED)
    shown = hr_client.get(page("import_map", roster_import))
    sent = {name: value for name, value in chosen_columns(shown).items() if value is not False}
    answer = hr_client.post(page("import_map", roster_import), {**sent, **choice})
    work(roster_import)
    return roster_import, answer


def people(roster_import: RosterImport) -> dict[str, str]:
    """Whoever the import would make, and their manager."""
    pages = roster_import.changes.filter(kind="joined").order_by("page")
    return {entry["name"]: entry["changes"][0][2] for found in pages for entry in found.entries}


def test_id_and_name_are_joined_and_managers_are_found_by_unit_within_the_ministry(hr_client):
    waiting, _ = mapped(hr_client, POSTS.encode(), **CHOICE)
    assert waiting.left_out == []
    assert people(waiting) == {
        "Dr. Ann OX": "", "Bo LUND": "Dr. Ann OX", "Cy DALE": "Bo LUND", "Di MOSS": "Dr. Ann OX",
        "Ed FRY": "Di MOSS", "Flo GEE": "Ed FRY",
    }  # fmt: skip
    first = waiting.changes.get(kind="joined").entries[0]
    assert first["id"] == "Trade / Office of the Minister"


def test_the_page_shows_what_is_joined_and_sends_it_back_unchanged(hr_client):
    waiting, _ = mapped(hr_client, POSTS.encode(), **CHOICE)
    shown = hr_client.get(page("import_map", waiting))
    sent = chosen_columns(shown)
    assert {name: sent[name] for name in CHOICE if name != "self_means_top"} == {
        name: value for name, value in CHOICE.items() if name != "self_means_top"
    }
    assert sent["self_means_top"] is True
    before = waiting.mapping
    hr_client.post(page("import_map", waiting), {**sent, "self_means_top": "on"})
    waiting.refresh_from_db()
    assert waiting.mapping == before
    text = shown.content.decode()
    assert "Values that several columns make together" in text
    assert (text.count("Person id, joined with"), text.count("Person id, and with")) == (1, 1)
    assert "If several rows hold them, the one in the same department is meant." in text


def test_joined_columns_are_kept_in_a_saved_mapping_and_used_for_the_next_file(hr_client, hr):
    waiting, _ = mapped(hr_client, POSTS.encode(), **CHOICE)
    mappings.save_mapping(roster_import=waiting, name="Posts", by=hr, at=AT)
    imports.drop_import(roster_import=waiting, by=hr, at=AT)
    again, _ = mapped(hr_client, POSTS.encode() + b"Labour,Press,Office,,Gus,HALE\n")
    assert again.saved_mapping.name == "Posts"
    assert again.mapping["columns"]["external_id"] == ["ministry", "unit"]
    assert people(again)["Gus HALE"] == "Di MOSS"


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({"external_id_2": "ministry"}, "“ministry” is in it already."),
        ({"name": "", "first_name": "given"}, "Choose the first column too; “given” is joined to it."),
        ({"name": "", "name_2": "", "name_3": ""}, "Choose the column of the full name"),
    ],
)
def test_columns_that_cannot_be_joined_are_refused_beside_the_field_and_stay_chosen(hr_client, choice, words):
    _, answer = mapped(hr_client, POSTS.encode(), **{**CHOICE, **choice})
    assert words in answer.content.decode()
    assert answer.context["form"]["manager_key"].value() == "unit"


def test_an_id_is_asked_for_in_sight_where_none_was_found(hr_client):
    upload(hr_client, POSTS.encode())
    shown = hr_client.get(page("import_map", RosterImport.objects.get())).content.decode()
    person = shown[shown.index("The person") : shown.index("Fields not found in this file")]
    assert 'name="external_id"' in person and 'name="external_id_2"' in person


def test_ids_that_only_differ_far_behind_stay_two_and_fit(hr_client):
    long = "Ministry of " + "very " * 40 + "long names"
    rows = "".join(f"{long},Unit {n},,,Person,NUMBER{chr(65 + n)}\n" for n in range(3))
    waiting, _ = mapped(hr_client, (POSTS.splitlines()[0] + "\n" + rows).encode(), **CHOICE)
    ids = {entry["id"] for entry in waiting.changes.get(kind="joined").entries}
    assert len(ids) == 3
    assert all(len(each) <= 120 for each in ids)


def test_a_local_part_gets_the_domain_that_is_written_in_the_form(hr_client):
    content = b"id,name,email,manager\n1,Ann Ox,AOX,\n2,Bo Lund,BLUND,1\n"
    waiting, _ = mapped(hr_client, content, email_domain="@X.example")
    assert waiting.findings == []
    imports.accept_import(roster_import=waiting, only_good=False, by=None, at=AT)
    work(waiting)
    assert set(Person.objects.filter(external_id__in="12").values_list("email", flat=True)) == {
        "AOX@x.example", "BLUND@x.example",
    }  # fmt: skip


RANKS = (
    ("Subsecretario", ("subsecretario", "subsecretaria")), ("Secretario", ("secretario", "secretaria")),
    ("Ministro", ("ministro", "ministra", "jefe de gabinete")), ("Vicepresidente", ("vicepresidente",)),
    ("Presidente", ("presidente",)),
)  # fmt: skip


@shared_data.needs_shared_data
def test_the_argentine_executive_is_imported_in_the_browser_alone(hr_client):
    """With a joined id, a name in three columns, managers by their unit and grades by the job title."""
    words = ((grade, word) for grade, all_words in RANKS for word in all_words)
    grades = {
        name: Grade.objects.create(name=name, rank=rank) for rank, (name, _) in enumerate(RANKS, start=1)
    }
    for order, (grade, word) in enumerate(words):
        TitleGrade.objects.create(words=word, grade=grades[grade], order=order)
    waiting, _ = mapped(
        hr_client,
        shared_data.ARGENTINA.read_bytes(),
        external_id="jurisdiccion", external_id_2="unidad", external_id_3="autoridad_cargo",
        name="autoridad_tratamiento", name_2="autoridad_nombre", name_3="autoridad_apellido",
        first_name="", last_name="", grade="(read from the job title)", manager="reporta_a", manager_key="unidad",
        department="jurisdiccion", self_means_top="on",
    )  # fmt: skip
    codes = [row["code"] for row in waiting.left_out]
    assert (codes.count("name_placeholder"), codes.count("manager_unknown")) == (15, 3)
    hr_client.post(page("import_accept", waiting), {"only_good": "yes"})
    work(waiting)
    assert waiting.state == RosterImport.State.ACCEPTED
    head = Person.objects.get(title="Presidente de la Nación")
    assert (head.name, head.grade.name) == ("Ing. Benito UGARTE", "Presidente")
    assert not head.lines_up.exists()
    below = Person.objects.filter(title__istartswith="subsecretari", grade__isnull=False)
    assert set(below.values_list("grade__name", flat=True)) == {"Subsecretario"}
    assert below.filter(title="Subsecretaria").count() > 40
    twins = Person.objects.filter(external_id__contains=" / Subsecretaría de Coordinación / ")
    lines = ReportingLine.objects.filter(person__in=twins).select_related("person", "manager")
    assert len(lines) == twins.count() == 8
    assert all(line.person.department == line.manager.department for line in lines)
    listed = hr_client.get(reverse("accounts:people"), {"q": "UGARTE"}).content.decode()
    assert "Ing. Benito UGARTE" in listed
