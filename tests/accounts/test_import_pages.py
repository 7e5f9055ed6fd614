"""The import in the browser, step by step, without scripts."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.actions import imports
from accounts.models import Grade, Person, RosterImport
from accounts.roster_import import jobs
from tests.accounts import shared_data
from tests.accounts.conftest import AT, ROSTER, imported, previewed, staged
from tests.factories.people import PersonFactory, UserFactory, hr_user

pytestmark = pytest.mark.django_db
State = RosterImport.State


@pytest.fixture
def hr_client(client, hr):
    client.force_login(hr)
    return client


def upload(hr_client, content: bytes, *, token: uuid.UUID | None = None, name: str = "roster.csv"):
    file = SimpleUploadedFile(name, content, content_type="text/csv")
    return hr_client.post(
        reverse("accounts:import_upload"), {"file": file, "submission": str(token or uuid.uuid4())}
    )


def page(name: str, roster_import: RosterImport) -> str:
    return reverse(f"accounts:{name}", args=[roster_import.pk])


def chosen_columns(response) -> dict[str, str]:
    """What a browser would send for the form as it is shown."""
    form = response.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def work(roster_import: RosterImport) -> None:
    """What the worker does when its bell rings."""
    roster_import.refresh_from_db()
    if roster_import.state == State.CHECKING:
        jobs.check_import(import_id=roster_import.pk, at=AT)
    if roster_import.state == State.ACCEPTING:
        jobs.save_import(import_id=roster_import.pk, at=AT)
    roster_import.refresh_from_db()


def walk(hr_client, content: bytes) -> RosterImport:
    """Upload, confirm the guessed columns and grades, and have the rows checked."""
    upload(hr_client, content)
    roster_import = RosterImport.objects.get(state=State.UPLOADED)
    columns = hr_client.get(page("import_map", roster_import))
    answer = hr_client.post(page("import_map", roster_import), chosen_columns(columns))
    if answer.url == page("import_ladder", roster_import):
        grades = hr_client.get(answer.url)
        answer = hr_client.post(answer.url, chosen_columns(grades))
    assert answer.url == page("import_preview", roster_import)
    work(roster_import)
    return roster_import


def test_the_whole_road_from_upload_to_people(hr_client):
    roster_import = walk(hr_client, ROSTER.encode())
    shown = hr_client.get(page("import_preview", roster_import)).content.decode()
    assert "Every row is ready" in shown
    assert "Import 3 people" in shown
    hr_client.post(page("import_accept", roster_import))
    work(roster_import)
    assert "3 people are in" in hr_client.get(page("import_preview", roster_import)).content.decode()
    assert Person.objects.filter(external_id__in="123").count() == 3
    assert list(Grade.objects.filter(name__in="ABC").order_by("rank").values_list("name", flat=True)) == [
        "A",
        "B",
        "C",
    ]


@shared_data.needs_shared_data
def test_the_cabinet_office_roster_goes_the_whole_road(hr_client):
    roster_import = walk(hr_client, shared_data.CABINET_OFFICE.read_bytes())
    shown = hr_client.get(page("import_preview", roster_import)).content.decode()
    assert "2,042 of 2,057 rows are ready" in shown
    assert "8 rows: nobody is named" in shown
    hr_client.post(page("import_accept", roster_import), {"only_good": "yes"})
    work(roster_import)
    assert roster_import.state == State.ACCEPTED
    assert Person.objects.count() == 2042 + 1  # and the one who imports


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "workbook"),
        (b"id,name\n1,Z\xc3\xb6e\n2,\xc3\x85sa\n3,Ren\xe9\n", "Line 4 cannot be read as UTF-8"),
        (b"just words\nmore words\n", "Line 1 is a single column"),
        (b"id,name,id\n1,A,1\n", "heads columns 1 and 3"),
        (b'id,name\n1,"Ann\n', "quotation mark is not closed"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_the_form_and_changes_nothing(hr_client, content, words):
    response = upload(hr_client, content)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not RosterImport.objects.exists()


def test_a_file_of_50_mb_is_refused_by_its_size(hr_client, tmp_path):
    path = tmp_path / "roster.csv"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    with path.open("rb") as file:
        response = hr_client.post(
            reverse("accounts:import_upload"), {"file": file, "submission": str(uuid.uuid4())}
        )
    assert "The file is 50 MB" in response.content.decode()
    assert not RosterImport.objects.exists()


def test_a_second_press_on_upload_lands_on_the_same_import(hr_client):
    token = uuid.uuid4()
    assert (
        upload(hr_client, ROSTER.encode(), token=token).url
        == upload(hr_client, ROSTER.encode(), token=token).url
    )


def test_the_columns_come_guessed_and_keep_what_was_chosen_on_an_error(hr_client):
    roster_import = staged()
    shown = hr_client.get(page("import_map", roster_import))
    sent = chosen_columns(shown)
    assert (sent["external_id"], sent["manager"], sent["grade"]) == ("id", "manager", "grade")
    again = hr_client.post(page("import_map", roster_import), {**sent, "name": "", "title": "salary"})
    assert "Choose the column of the full name" in again.content.decode()
    assert again.context["form"]["title"].value() == "salary"


def test_one_column_cannot_be_two_fields(hr_client):
    roster_import = staged()
    sent = chosen_columns(hr_client.get(page("import_map", roster_import)))
    again = hr_client.post(page("import_map", roster_import), {**sent, "site": "department"})
    assert "“department” is already the department." in again.content.decode()


def test_the_same_file_can_be_read_another_way(hr_client):
    roster_import = imports.stage_import(
        data="id;name\n1;Zoë, the first\n".encode("windows-1252"),
        file_name="a.csv",
        submission=uuid.uuid4(),
        by=None,
        at=AT,
    )
    hr_client.post(page("import_reread", roster_import), {"encoding": "utf-8", "separator": ";"})
    roster_import.refresh_from_db()
    assert roster_import.encoding == "windows-1252"
    hr_client.post(page("import_reread", roster_import), {"encoding": "windows-1252", "separator": ","})
    roster_import.refresh_from_db()
    assert roster_import.separator == ";"


def test_the_order_of_the_grades_is_asked_for_and_said_to_be_a_guess(hr_client):
    roster_import = staged(grades=[])
    assert Grade.objects.exists()  # of another ladder, with no grade in common
    sent = chosen_columns(hr_client.get(page("import_map", roster_import)))
    answer = hr_client.post(page("import_map", roster_import), sent)
    assert answer.url == page("import_ladder", roster_import)
    assert "This order is a guess" in hr_client.get(answer.url).content.decode()
    hr_client.post(answer.url, {"grade_0": "2", "grade_1": "1", "grade_2": "2"})
    roster_import.refresh_from_db()
    assert roster_import.mapping["grades"]["ladder"] == [["B"], ["A", "C"]]
    assert roster_import.state == State.CHECKING


def test_a_running_check_shows_how_far_it_is_and_asks_again(hr_client):
    roster_import = staged()
    imports.preview(roster_import=roster_import)
    RosterImport.objects.filter(pk=roster_import.pk).update(progress=67)
    shown = hr_client.get(page("import_preview", roster_import)).content.decode()
    assert "Row 2 of 3" in shown
    assert 'hx-trigger="every 2s"' in shown


def test_findings_stand_in_groups_with_their_lines_and_one_fix(hr_client):
    roster_import = previewed(f"{ROSTER}4,Di Moss,di@x.example,M2b,North,1,1\n5,Vacant,,A,North,77,1\n")
    shown = hr_client.get(page("import_preview", roster_import)).content.decode()
    assert "1 row: grade not on the ladder, “M2b”" in shown
    assert "1 row: nobody is named" in shown
    assert "The grade “M2b” in “grade” is not on the ladder." in shown
    hr_client.post(page("import_fix", roster_import), {"fix": "grade", "value": "M2b", "step": "A"})
    work(roster_import)
    assert [row["line"] for row in roster_import.left_out] == [6]


def test_a_row_that_stays_out_is_not_also_said_to_come_in(hr_client):
    bad = "4,Di Moss,no address,A,North,99,1\n5,Ed Poe,none at all,A,North,1,1\n"
    shown = hr_client.get(page("import_preview", previewed(ROSTER + bad)))
    looked = [group for group in shown.context["findings"].look if group.code == "email_invalid"]
    assert [[row["name"] for row in group.rows] for group in looked] == [["Ed Poe"]]
    assert looked[0].title.startswith("1 row:")
    after = hr_client.get(page("import_preview", imported(ROSTER + bad)))
    assert [group.lines for group in after.context["findings"].look if group.code == "email_invalid"] == [
        "line 6"
    ]


@pytest.mark.parametrize(
    ("grade", "likely"), [("Manger", "Manager"), ("snr director", "Senior Director"), ("M2b", "")]
)
def test_the_grade_that_comes_near_is_offered_and_no_other(hr_client, grade, likely):
    ladder = ["Analyst", "Manager", "Senior Director"]
    text = f"id,name,grade,manager\n1,Ann Ox,Senior Director,\n2,Bo Lund,{grade},1\n"
    shown = hr_client.get(page("import_preview", previewed(text, grades=ladder))).content.decode()
    assert (f'<option value="{likely}" selected>' in shown) == bool(likely)
    assert ("Choose a grade" in shown) == (not likely)


def test_a_column_with_two_uses_is_counted_once(hr_client):
    columns = {name: name for name in ("name", "email", "grade", "department", "manager")}
    roster_import = previewed(columns={**columns, "external_id": "id", "manager_key": "id"})
    assert "6 columns matched" in hr_client.get(page("import_preview", roster_import)).content.decode()


def test_a_fix_that_is_not_on_the_ladder_changes_nothing(hr_client):
    roster_import = previewed(f"{ROSTER}4,Di Moss,di@x.example,M2b,North,1,1\n")
    hr_client.post(page("import_fix", roster_import), {"fix": "grade", "value": "M2b", "step": "Z"})
    roster_import.refresh_from_db()
    assert roster_import.state == State.PREVIEWED


def test_a_double_press_on_import_accepts_once_and_lands_on_the_same_page(hr_client):
    roster_import = previewed()
    answers = [hr_client.post(page("import_accept", roster_import)) for _ in range(2)]
    work(roster_import)
    answers.append(hr_client.post(page("import_accept", roster_import)))
    assert {answer.url for answer in answers} == {page("import_preview", roster_import)}
    assert Person.objects.filter(external_id__in="123").count() == 3


def test_the_rows_to_mend_come_as_a_file_that_runs_nothing(hr_client):
    roster_import = previewed(f'{ROSTER}4,Vacant,=cmd()|x,A,"+1",1,1\n')
    content = hr_client.get(page("import_rows", roster_import)).content.decode("utf-8-sig")
    lines = content.splitlines()
    assert lines[0] == "Line in the file,Why it stayed out,id,name,email,grade,department,manager,salary"
    assert lines[1].startswith(
        "5,“Vacant” in “name” says that nobody is in this post.,4,Vacant,'=cmd()|x,A,'+1,"
    )
    assert len(lines) == 2


def test_a_dropped_file_says_that_nothing_was_changed(hr_client):
    roster_import = previewed()
    answer = hr_client.post(page("import_drop", roster_import), follow=True)
    assert "Dropped. Nothing was changed." in answer.content.decode()
    assert (
        "Nothing was changed and its rows are gone"
        in hr_client.get(page("import_preview", roster_import)).content.decode()
    )


def test_words_of_a_file_are_shown_and_never_run(hr_client):
    roster_import = previewed(f"{ROSTER}4,<script>alert(1)</script>,x,<b>,North,1,1\n")
    shown = hr_client.get(page("import_preview", roster_import)).content.decode()
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;" in shown


NAMES = ["import_map", "import_ladder", "import_preview", "import_rows"]
BUTTONS = ["import_reread", "import_fix", "import_accept", "import_drop"]


@pytest.mark.parametrize("name", [*NAMES, *BUTTONS])
def test_an_import_is_not_there_for_those_who_may_not_import(client, name):
    roster_import = previewed()
    client.force_login(UserFactory())
    ask = client.post if name in BUTTONS else client.get
    assert ask(page(name, roster_import)).status_code == 404
    assert ask(reverse(f"accounts:{name}", args=[uuid.uuid4()])).status_code == 404


@pytest.mark.parametrize("name", ["imports", "import_upload"])
def test_only_hr_may_import(client, name):
    client.force_login(UserFactory())
    assert client.get(reverse(f"accounts:{name}")).status_code == 403


@pytest.mark.parametrize("count", [1, 10])
def test_the_list_of_imports_costs_the_same_however_long_it_is(client, count, django_assert_max_num_queries):
    for _ in range(count):
        imported()
    client.force_login(hr_user())
    with django_assert_max_num_queries(22):
        response = client.get(reverse("accounts:imports"))
    assert len(response.context["page"]) == count


@pytest.mark.parametrize("count", [1, 10])
def test_the_list_of_people_costs_the_same_however_long_it_is(client, count, django_assert_max_num_queries):
    client.force_login(hr_user())
    PersonFactory.create_batch(count)
    with django_assert_max_num_queries(22):
        response = client.get(reverse("accounts:people"))
    assert len(response.context["page"]) == count + 1
