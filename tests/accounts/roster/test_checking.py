"""Rows to people and findings, one fault at a time."""

from datetime import date

import pytest

from accounts.roster.errors import RosterRefused
from tests.accounts.roster.helpers import check_text, found, managers, out

TREE = (
    "id,name,email,grade,manager\n1,Ann Ox,ann@x.example,C,\n2,Bo Lund,bo@x.example,B,1\n"
    "3,Cy Dale,cy@x.example,A,2\n"
)


def test_a_clean_roster_has_people_and_no_left_out_rows():
    checked = check_text(TREE, grades=["A", "B", "C"])
    assert managers(checked) == {"1": "", "2": "1", "3": "2"}
    assert (checked.rows, checked.left_out, checked.findings) == (3, (), ())
    assert checked.tops == ("1",)


@pytest.mark.parametrize("headings", ["id,title", "name,title", "code,role"])
def test_a_roster_without_an_id_or_a_name_is_refused_as_a_whole(headings):
    with pytest.raises(RosterRefused) as caught:
        check_text(f"{headings}\n1,2\n")
    assert (caught.value.code, caught.value.line) == ("missing_column", 1)


def test_a_mapped_column_that_is_not_in_the_file_is_named():
    with pytest.raises(RosterRefused) as caught:
        check_text(TREE, columns={"external_id": "Staff no", "name": "name"})
    assert (caught.value.code, caught.value.line, caught.value.column) == ("missing_column", 1, "Staff no")


@pytest.mark.parametrize(
    "name", ["Vacant", "VACANT", "'Eliminated'", "N/D", "n/a", "XX", "", "-", "Vakant", "To be hired"]
)
def test_a_name_that_says_nobody_keeps_the_row_out(name):
    assert out(check_text(f"{TREE}4,{name},,A,2\n")) == {5: "name_placeholder"}


def test_words_of_the_mapping_mean_nobody_too():
    text = "id,name,manager\n1,Ann Ox,BOARD\n2,Spare desk,1\n3,Cy Dale,1\n"
    checked = check_text(text, nobody=["Board", "spare desk"])
    assert out(checked) == {3: "name_placeholder"}
    assert checked.tops == ("1",)


def test_a_name_equal_to_the_job_title_is_a_post():
    checked = check_text("id,name,title,manager\n1,Ann Ox,Head,\n2,Flexible Team,Flexible team,1\n")
    assert out(checked) == {3: "name_not_a_person"}


def test_one_id_for_two_people_keeps_both_out_and_names_both_lines():
    checked = check_text(f"{TREE}2,Di Moss,di@x.example,A,1\n")
    assert out(checked) == {3: "duplicate_id", 5: "duplicate_id"}
    assert "line 5" in checked.left_out[0].reason


def test_people_below_a_shared_id_go_on_to_the_manager_whom_both_rows_name():
    checked = check_text(f"{TREE}2,Di Moss,di@x.example,A,1\n")
    assert managers(checked) == {"1": "", "3": "1"}
    assert found(checked, "manager_skipped") == [4]


def test_a_repeated_row_is_left_out_and_the_first_is_used():
    checked = check_text(f"{TREE}3,Cy Dale,cy@x.example,A,2\n")
    assert out(checked) == {5: "repeated_row"}
    assert managers(checked) == {"1": "", "2": "1", "3": "2"}


def test_a_blank_id_keeps_the_row_out():
    assert out(check_text(f"{TREE},Di Moss,,A,1\n")) == {5: "id_blank"}


def test_a_row_that_names_itself_as_manager_is_left_out():
    checked = check_text(f"{TREE}4,Di Moss,,A,4\n")
    assert out(checked) == {5: "self_manager"}
    assert [row.column for row in checked.left_out] == ["manager"]


def test_the_mapping_may_say_that_naming_oneself_means_the_top():
    text = "id,name,manager\n1,Ann Ox,1\n2,Bo Lund,1\n"
    assert check_text(text, self_means_top=True).tops == ("1",)


def test_a_loop_is_named_whole_and_everybody_under_it_waits():
    text = "id,name,manager\n1,Ann,\n2,Bo,4\n3,Cy,2\n4,Di,3\n5,Ed,4\n6,Flo,1\n"
    checked = check_text(text)
    assert checked.loops == (("2", "4", "3"),)
    assert out(checked) == {3: "loop", 4: "loop", 5: "loop", 6: "manager_left_out"}
    assert "2 (line 3) > 4 (line 5) > 3 (line 4) > 2 (line 3)" in checked.left_out[0].reason
    assert managers(checked) == {"1": "", "6": "1"}


def test_unknown_managers_are_grouped_by_manager_with_their_lines():
    text = "id,name,manager\n1,Ann,\n2,Bo,77\n3,Cy,88\n4,Di,77\n5,Ed,2\n"
    checked = check_text(text)
    assert [(gap.manager, gap.lines) for gap in checked.missing_managers] == [("77", (3, 5)), ("88", (4,))]
    assert out(checked) == {
        3: "manager_unknown",
        4: "manager_unknown",
        5: "manager_unknown",
        6: "manager_left_out",
    }
    groups = [(group.code, group.value, group.count) for group in checked.groups]
    assert groups[0] == ("manager_unknown", "77", 2)


def test_people_below_a_vacant_post_go_on_to_the_manager_above_it():
    text = "id,name,manager\n1,Ann,\n2,Vacant,1\n3,Vacant,2\n4,Di,3\n5,Ed,2\n"
    checked = check_text(text)
    assert managers(checked) == {"1": "", "4": "1", "5": "1"}
    assert found(checked, "manager_skipped") == [5, 6]


def test_the_live_row_stands_for_a_post_that_is_also_listed_as_eliminated():
    text = "id,name,manager\n1,Ann,\n2,Eliminated,9\n2,Bo,1\n3,Cy,2\n"
    checked = check_text(text)
    assert managers(checked) == {"1": "", "2": "1", "3": "2"}
    assert out(checked) == {3: "name_placeholder"}


def test_one_person_in_two_posts_is_imported_once_with_both_lines():
    text = (
        "id,name,email,manager\n1,Ann,ann@x.example,\n2,Bo,bo@x.example,1\n3,Cy,cy@x.example,2\n"
        "4,Bo,BO@x.example,3\n5,Di,di@x.example,4\n"
    )
    checked = check_text(text)
    assert out(checked) == {5: "person_twice"}
    assert managers(checked) == {"1": "", "2": "1", "3": "2", "5": "2"}
    assert {person.external_id: person.dotted_managers for person in checked.people}["2"] == ("3",)


def test_nobody_comes_to_stand_above_themselves_through_a_second_post():
    text = "id,name,email,manager\n1,Ann,ann@x.example,\n2,Bo,bo@x.example,3\n3,Cy,cy@x.example,4\n"
    text += "4,Bo,bo@x.example,1\n"
    assert managers(check_text(text)) == {"1": "", "3": "4", "4": "1"}


def test_several_tops_are_told_and_one_without_anybody_below_is_questioned():
    checked = check_text("id,name,manager\n1,Ann,\n2,Bo,1\n3,Cy,\n4,Di,3\n5,Ed,\n")
    assert checked.tops == ("1", "3", "5")
    assert found(checked, "several_tops") == [2, 4]
    assert found(checked, "manager_blank") == [6]
    assert out(checked) == {}


def test_dotted_lines_are_resolved_and_unknown_ones_told():
    text = "id,name,manager,dotted line manager\n1,Ann,,\n2,Bo,1,\n3,Cy,1,2; 9\n"
    checked = check_text(text)
    assert checked.people[2].dotted_managers == ("2",)
    assert found(checked, "dotted_unknown") == [4]


def test_a_manager_named_by_a_name_that_two_have_is_the_one_in_the_same_department():
    text = "id,name,department,manager\n1,Ann,North,\n2,Sam,North,Ann\n3,Sam,South,Ann\n4,Di,South,sam\n5,Ed,East,Sam\n"
    checked = check_text(
        text,
        columns={
            "external_id": "id",
            "name": "name",
            "department": "department",
            "manager": "manager",
            "manager_key": "name",
        },
    )
    assert managers(checked)["4"] == "3"
    assert out(checked) == {6: "manager_ambiguous"}


def test_a_grade_that_is_not_on_the_ladder_keeps_its_rows_out_as_one_group():
    checked = check_text(f"{TREE}4,Di,,M2b,1\n5,Ed,,m2b,1\n6,Flo,,,1\n", grades=["A", ["B", "Bee"], "C"])
    assert out(checked) == {5: "grade_unknown", 6: "grade_unknown"}
    assert found(checked, "grade_blank") == [7]


def test_equals_on_the_ladder_are_one_grade():
    checked = check_text(f"{TREE}4,Di,,bee,1\n", grades=["A", ["B", "Bee"], "C"])
    assert checked.people[3].grade == "B"


def test_without_a_ladder_its_order_is_guessed_and_told():
    checked = check_text(TREE)
    assert (checked.ladder, checked.ladder_is_guess) == ((("A",), ("B",), ("C",)), True)
    assert found(checked, "grade_order_guessed") == [1]


@pytest.mark.parametrize(
    ("cell", "email", "code"),
    [
        ("N/A", "", "email_placeholder"),
        ("you@x.example", "", "email_placeholder"),
        ("di.moss", "", "email_invalid"),
        ("di@x", "", "email_invalid"),
        ("di@x.example or d.moss@y.example", "di@x.example", "email_double"),
        ("", "", "email_blank"),
        ("Di Moss <Di@X.Example>", "Di@x.example", None),
    ],
)
def test_addresses_are_read_or_left_empty_and_told(cell, email, code):
    checked = check_text(f"{TREE}4,Di Moss,{cell},A,1\n")
    assert checked.people[3].email == email
    assert [f.code for f in checked.findings if f.line == 5] == ([code] if code else [])


def test_an_address_of_several_people_is_nobodys():
    checked = check_text(f"{TREE}4,Di,ANN@x.example,A,1\n")
    assert {person.name: person.email for person in checked.people if person.name in ("Ann Ox", "Di")} == {
        "Ann Ox": "",
        "Di": "",
    }
    assert found(checked, "email_shared") == [2, 5]


def test_the_mapping_may_complete_local_parts():
    checked = check_text("id,name,email\n1,Ann,ANN\n", email_domain="x.example")
    assert checked.people[0].email == "ANN@x.example"


def test_a_misspelt_domain_is_questioned_and_kept():
    rows = "".join(f"{n},Person {chr(97 + n % 26)}{n},p{n}@company.example,1\n" for n in range(2, 40))
    checked = check_text(f"id,name,email,manager\n1,Ann,ann@comapny.example,\n{rows}")
    assert found(checked, "email_domain") == [2]
    assert checked.people[0].email == "ann@comapny.example"


@pytest.mark.parametrize(
    ("cells", "starts"),
    [
        (["2020-02-29", "2019-12-31"], [date(2020, 2, 29), date(2019, 12, 31)]),
        (["31/12/2019", "01/02/2020"], [date(2019, 12, 31), date(2020, 2, 1)]),
        (["12/31/2019", "01/02/2020"], [date(2019, 12, 31), date(2020, 1, 2)]),
        (["31.02.2020", "soon"], [None, None]),
        (["1900-01-01", "2031-01-01"], [None, None]),
    ],
)
def test_dates_are_read_in_the_order_that_the_column_shows(cells, starts):
    checked = check_text(f"id,name,start date,manager\n1,Ann,{cells[0]},\n2,Bo,{cells[1]},1\n")
    assert [person.started_on for person in checked.people] == starts
    told = found(checked, "date_invalid") + found(checked, "date_impossible")
    assert len(told) == starts.count(None)


def test_dates_that_read_both_ways_are_told():
    assert found(check_text("id,name,start date\n1,Ann,01/02/2020\n"), "dates_ambiguous") == [1]


def test_rows_of_another_length_are_told_by_their_line():
    checked = check_text("id,name,manager,notes\n1,Ann,,x\n2,Bo,1\n3,Cy\n4,Di,1,x,,\n5,Ed,1,x,y\n")
    assert out(checked) == {4: "row_too_short", 6: "row_too_long"}


def test_time_zones_are_checked_and_languages_parted():
    checked = check_text("id,name,time zone,languages\n1,Ann,europe/london,English; Welsh\n2,Bo,Mars,\n")
    assert [(p.time_zone, p.languages) for p in checked.people] == [
        ("Europe/London", ("English", "Welsh")),
        ("", ()),
    ]
    assert found(checked, "time_zone_unknown") == [3]


def test_without_a_manager_column_somebody_is_told():
    assert found(check_text("id,name\n1,Ann\n2,Bo\n"), "no_manager_column") == [1]
