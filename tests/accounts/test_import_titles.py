"""Grades read from job titles, by the table that the organisation edits."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.actions import grades
from accounts.models import Grade, Person, RosterImport, TitleGrade
from accounts.roster_import import jobs
from accounts.roster_import.titles import HEADING
from tests.accounts.conftest import AT, imported, previewed, staged

pytestmark = pytest.mark.django_db
TEXT = (
    "id,name,job title,manager\n"
    "1,Ann Ox,Head of Finance,\n"
    "2,Bo Lund,Deputy head of Sales,1\n"
    "3,Cy Dale,CLERK (payroll),2\n"
    "4,Di Moss,Headhunter,2\n"
)
BY_TITLE = {
    "columns": {
        "external_id": ["id"], "name": ["name"], "title": ["job title"], "manager": ["manager"], "grade": [HEADING],
    },
    "grades": [],
}  # fmt: skip


@pytest.fixture
def hr(hr):
    for name in ("Lead", "Deputy", "Staff"):
        grades.add_grade(name=name, above=None, by=hr, at=AT)
    for words, name in (("deputy head", "Deputy"), ("head", "Lead"), ("clerk", "Staff")):
        grades.add_title_words(words=words, grade=Grade.objects.get(name=name), by=hr, at=AT)
    return hr


def test_the_first_line_whose_words_stand_in_the_title_decides(hr):
    imported(TEXT, **BY_TITLE)
    found = Person.objects.filter(external_id__in="123").order_by("external_id")
    assert [person.grade.name for person in found] == ["Lead", "Deputy", "Staff"]


def test_a_title_that_no_line_fits_is_reported_and_never_guessed(hr):
    waiting = previewed(TEXT, **BY_TITLE)
    assert [(group["code"], group["lines"]) for group in waiting.findings] == [("grade_blank", [5])]
    assert waiting.left_out == []
    imported(TEXT, **BY_TITLE)
    assert Person.objects.get(external_id="4").grade is None


def test_the_order_of_the_table_matters(hr):
    grades.move_title_words(line=TitleGrade.objects.get(words="head"), up=True, by=hr, at=AT)
    imported(TEXT, **BY_TITLE)
    assert Person.objects.get(external_id="2").grade.name == "Lead"


def test_it_is_offered_among_the_columns_and_asks_for_the_title(client, hr):
    client.force_login(hr)
    roster_import = staged(TEXT, grades=[])
    page = reverse("accounts:import_map", args=[roster_import.pk])
    shown = client.get(page)
    assert "Read from the job title, by the table under Grades" in shown.content.decode()
    form = shown.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"grade": HEADING}
    refused = client.post(page, sent | {"title": ""}).content.decode()
    assert "Choose the column of the job title; the grade is read from it." in refused
    answer = client.post(page, sent)
    assert answer.url == reverse("accounts:import_preview", args=[roster_import.pk])
    jobs.check_import(import_id=roster_import.pk, at=AT)
    roster_import.refresh_from_db()
    assert roster_import.state == RosterImport.State.PREVIEWED
    assert not roster_import.figures["ladder_is_guess"]


def test_a_saved_mapping_carries_it(client, hr):
    client.force_login(hr)
    waiting = previewed(TEXT, **BY_TITLE)
    client.post(reverse("accounts:import_keep", args=[waiting.pk]), {"name": "By title"})
    again = staged(TEXT, grades=[])
    assert (str(again.saved_mapping), again.mapping["columns"]["grade"]) == ("By title", [HEADING])


def test_without_a_table_it_is_not_offered(client, hr):
    TitleGrade.objects.all().delete()
    client.force_login(hr)
    page = reverse("accounts:import_map", args=[staged(TEXT, grades=[]).pk])
    assert "Read from the job title" not in client.get(page).content.decode()


def test_the_rows_to_mend_hold_the_columns_of_the_file_and_no_other(client, hr):
    client.force_login(hr)
    waiting = previewed(f"{TEXT}5,Vacant,Clerk,1\n", **BY_TITLE)
    assert [row["code"] for row in waiting.left_out] == ["name_placeholder"]
    rows = client.get(reverse("accounts:import_rows", args=[waiting.pk])).content.decode("utf-8-sig")
    assert rows.splitlines()[0] == "Line in the file,Why it stayed out,id,name,job title,manager"
