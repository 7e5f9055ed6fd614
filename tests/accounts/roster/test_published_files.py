"""The rosters that others published, with the faults that their publishers left in them.

Each figure is one that the README beside the files states, in its order.
"""

import time
from collections import Counter

import pytest

from accounts.roster.checking import Checked, check
from accounts.roster.errors import RosterRefused
from accounts.roster.mapping import from_plain, guess
from accounts.roster.not_people import refuse_groups_of_posts
from accounts.roster.reading import Table, read_path
from tests.accounts import shared_data
from tests.accounts.roster.helpers import TODAY, found, managers, out

pytestmark = shared_data.needs_shared_data
POST_OF_UNIT = {
    "external_id": ["jurisdiccion", "unidad"],
    "name": ["autoridad_tratamiento", "autoridad_nombre", "autoridad_apellido"],
    "email": ["mail"], "title": ["autoridad_cargo"], "department": ["jurisdiccion"], "site": ["localidad"],
    "manager": ["reporta_a"], "manager_key": ["unidad"],
}  # fmt: skip
HEADS = POST_OF_UNIT | {
    "first_name": ["autoridad_nombre"], "last_name": ["autoridad_apellido"],
}  # fmt: skip
del HEADS["name"]
# Each post taken for a person, to see the tree of all posts.
POSTS_AS_PEOPLE = {
    "external_id": ["Post Unique Reference"], "name": ["Post Unique Reference"],
    "manager": ["Reports to Senior Post"],
}  # fmt: skip


def checked_file(path, **entries) -> Checked:
    return checked_table(read_path(path), **entries)


def checked_table(table: Table, **entries) -> Checked:
    return check(table, from_plain(guess(table).as_json() | entries), today=TODAY)


def cells(table: Table, heading: str) -> list[str]:
    place = table.headings.index(heading)
    return [row.cells[place] for row in table.rows]


def levels(checked: Checked) -> int:
    """Steps from the lowest to the top of the tree, both counted."""
    above = managers(checked)

    def depth(person: str) -> int:
        steps = 0
        while person:
            person, steps = above[person], steps + 1
        return steps

    return max(map(depth, above))


def counted(checked: Checked, code: str) -> dict[str, int]:
    return {group.value: group.count for group in checked.groups if group.code == code}


@pytest.fixture(scope="module")
def cabinet_office() -> Checked:
    began = time.process_time()
    checked = checked_file(shared_data.CABINET_OFFICE)
    assert time.process_time() - began < 2
    return checked


def test_cabinet_office_reads_as_it_was_saved():
    table = read_path(shared_data.CABINET_OFFICE)
    assert (table.encoding, table.separator, len(table.headings), len(table.rows)) == (
        "windows-1252", ",", 10, 2057,
    )  # fmt: skip
    assert any("Peña" in name for name in cells(table, "Name"))


def test_cabinet_office_people_and_rows_left_out(cabinet_office):
    assert len(cabinet_office.people) + len(cabinet_office.left_out) == cabinet_office.rows == 2057
    assert out(cabinet_office) == {
        **dict.fromkeys([90, 93, 113, 137, 168, 179, 235, 236], "name_placeholder"),
        **dict.fromkeys([207, 208], "duplicate_id"),
        **dict.fromkeys([47, 51, 78, 172], "person_twice"),
        230: "name_not_a_person",
    }
    assert sum(not person.name.isascii() for person in cabinet_office.people) == 83
    assert len({person.department for person in cabinet_office.people}) == 49
    senior = {person.department for person in cabinet_office.people if person.grade.startswith("SCS")}
    assert len(senior) == 22
    assert "HUMAN RESOURCES" in {person.department for person in cabinet_office.people}


def test_cabinet_office_six_posts_vacant_one_in_capitals_and_one_eliminated(cabinet_office):
    said = Counter(f.value for f in cabinet_office.findings if f.code == "name_placeholder")
    assert said == {"Vacant": 6, "VACANT": 1, "ELIMINATED": 1}


def test_cabinet_office_id_103_is_two_people_and_neither_is_chosen(cabinet_office):
    twice = [finding for finding in cabinet_office.findings if finding.code == "duplicate_id"]
    assert {finding.value for finding in twice} == {"103"}
    assert "103" in cabinet_office.held


def test_cabinet_office_three_tops_on_six_levels_two_of_whom_stand_again_lower_down(cabinet_office):
    assert cabinet_office.tops == ("CO57", "CO59", "1")
    assert levels(cabinet_office) == 6
    dotted = {p.external_id: p.dotted_managers for p in cabinet_office.people if p.dotted_managers}
    assert dotted == {"CO57": ("1",), "CO59": ("15",)}
    assert (cabinet_office.loops, cabinet_office.missing_managers) == ((), ())


def test_cabinet_office_three_people_hold_two_or_three_posts(cabinet_office):
    table = read_path(shared_data.CABINET_OFFICE)
    rows = {row.line: row.cells[1] for row in table.rows if row.line in found(cabinet_office, "person_twice")}
    assert Counter(rows.values()) == {"Polly Renshaw": 2, "Lorna Nash": 1, "Amir Quigley": 1}
    names = Counter(person.name for person in cabinet_office.people)
    assert {names[name] for name in rows.values()} == {1}


def test_cabinet_office_those_under_vacant_posts_and_under_a_team_go_to_the_next_manager_above(
    cabinet_office,
):
    table = read_path(shared_data.CABINET_OFFICE)
    to = Counter(cells(table, "Reports to"))
    assert to["260"] == 44 + 425
    # Six report to the vacant post, two of whose own are vacant; under the team stand both people with the id 103.
    assert to["COI1"] == 6
    assert counted(cabinet_office, "manager_skipped") == {"260": 44 + 425 - 2, "COI1": 6 - 2}
    assert managers(cabinet_office)["COI3"] == managers(cabinet_office)["104"] == "3"


def test_cabinet_office_addresses_of_nobody_of_two_and_of_several(cabinet_office):
    table = read_path(shared_data.CABINET_OFFICE)
    none = {row.line for row in table.rows if row.cells[2] in ("N/A", "n/a")}
    assert len(none) == 8 and none == set(found(cabinet_office, "name_placeholder"))
    assert found(cabinet_office, "email_double") == [49, 172]
    assert len(found(cabinet_office, "email_shared")) == 19
    given = [person.email for person in cabinet_office.people if person.email]
    assert len(given) == len({address.casefold() for address in given})


def test_cabinet_office_ladder_has_the_equals_that_the_publisher_names(cabinet_office):
    assert cabinet_office.ladder_is_guess
    short = [{name.partition("/BAND")[0] for name in step} for step in cabinet_office.ladder]
    assert short == [
        {"C"}, {"B1", "TIS1"}, {"B2", "B/Faststream", "TIS2"}, {"TIS3"}, {"A"},
        {"SCS1"}, {"SCS2"}, {"SCS3"}, {"SCS4"},
    ]  # fmt: skip


@pytest.fixture(scope="module")
def seniors() -> Table:
    return read_path(shared_data.HOME_OFFICE_SENIOR)


def test_home_office_seniors_as_published(seniors):
    assert (len(seniors.rows), len(seniors.headings), seniors.headings[15]) == (201, 19, "(column 16)")
    ids = Counter(cells(seniors, "Post Unique Reference"))
    assert (len(ids), sum(count > 1 for count in ids.values())) == (190, 11)
    assert sum("[u" in text for row in seniors.rows for text in row.cells) == 22


def test_home_office_only_the_named_come_in_however_the_others_are_written(seniors):
    checked = checked_table(seniors)
    assert (len(checked.people), set(out(checked).values())) == (37, {"name_placeholder"})
    lines = set(out(checked))
    raw = Counter(row.cells[1] for row in seniors.rows if row.line in lines)
    eliminated = {name: count for name, count in raw.items() if "liminated" in name}
    assert set(eliminated) == {"'Eliminated'", "Eliminated'", "Eliminated"}
    assert sum(eliminated.values()) == 56
    vacant = {name: count for name, count in raw.items() if "acan" in name}
    assert (len(vacant), sum(vacant.values()), raw["N/D"]) == (4, 7, 101)


def test_home_office_is_one_tree_of_posts_with_one_top(seniors):
    checked = checked_table(seniors)
    assert (checked.tops, checked.loops, checked.missing_managers) == (("4PO01",), (), ())
    everybody = from_plain(guess(seniors).as_json() | {"columns": POSTS_AS_PEOPLE})
    tree = check(seniors, everybody, today=TODAY)
    assert (tree.tops, len(tree.people), levels(tree)) == (("4PO01",), 190, 5)
    skipped = {post for post in cells(seniors, "Reports to Senior Post") if post in ("2CPG01", "2HOS03")}
    assert skipped == {"2CPG01", "2HOS03"}


def test_home_office_two_boxes_for_201_rows_are_nobodys_address(seniors):
    assert len(set(cells(seniors, "Contact E-mail"))) == 2
    checked = checked_table(seniors)
    assert {person.email for person in checked.people} == {""}
    assert len(found(checked, "email_shared")) == 37


def test_home_office_ladder_of_the_senior_civil_service(seniors):
    assert [step[0] for step in checked_table(seniors).ladder] == ["SCS2", "SCS3", "SCS4"]


def test_home_office_juniors_are_groups_of_posts_and_the_refusal_says_so():
    table = read_path(shared_data.HOME_OFFICE_JUNIOR)
    assert len(table.rows) == 933
    with pytest.raises(RosterRefused) as caught:
        refuse_groups_of_posts(table, guess(table))
    assert (caught.value.code, caught.value.line) == ("not_people", 1)
    said = str(caught.value)
    assert "not a list of people: no column holds a person id, a name or an e-mail address" in said
    assert "933 rows stands for a group of posts, counted in “Number of Posts in FTE” (10,409 in all)" in said


@pytest.fixture(scope="module")
def may() -> Checked:
    return checked_file(shared_data.SOURCEGRAPH_MAY)


@pytest.mark.parametrize(
    ("path", "rows", "deep"),
    [(shared_data.SOURCEGRAPH_MAY, 279, 6), (shared_data.SOURCEGRAPH_AUGUST, 247, 5)],
)
def test_sourcegraph_every_role_code_resolves(path, rows, deep):
    checked = checked_file(path)
    assert len(checked.people) == checked.rows == rows
    assert (checked.left_out, checked.missing_managers, checked.loops) == ((), (), ())
    assert (checked.tops, levels(checked)) == (("viola_waterhouse",), deep)


def test_sourcegraph_columns_are_found_by_what_they_point_at():
    columns = guess(read_path(shared_data.SOURCEGRAPH_MAY)).columns
    assert (columns["manager"], columns["manager_key"]) == (("reports_to",), ("manager_role_slug",))
    assert "dotted_manager" not in columns and "grade" not in columns and "department" not in columns


def test_sourcegraph_names_ids_and_places_as_people_wrote_them(may):
    assert len({person.name for person in may.people}) == 276
    assert sum(not person.external_id.isascii() for person in may.people) == 9
    assert len({person.site for person in may.people}) == 212
    sites = " ".join(person.site for person in may.people)
    assert all(written in sites for written in ("🇺🇸", "~~", "Various", "currently in"))
    head = next(person for person in may.people if person.external_id == "viola_waterhouse")
    assert head.title == "CEO, Cofounder, Board of Directors"


def test_sourcegraph_addresses_missing_invented_and_misspelt(may):
    assert len(found(may, "email_blank")) == 9
    assert len(found(may, "email_placeholder")) == 2
    assert counted(may, "email_domain") == {"sourcegraph.co.example": 1, "sourecgraph.com.example": 1}


def test_sourcegraph_second_rows_for_the_time_being_are_shown_for_a_decision(may):
    twice = counted(may, "same_name")
    assert twice == {"Gloria Vogel": 2, "Ravi Gallagher": 2, "René Padgett": 2}
    decided = checked_file(shared_data.SOURCEGRAPH_MAY, one_person=list(twice))
    assert (len(decided.people), counted(decided, "same_name")) == (276, {})
    held = {person.external_id: person for person in decided.people if person.name in twice}
    assert set(held) == {
        "gloria_vogel",
        "ravi_gallagher",
        "rené_padgett",
    }  # by the rows that have the address
    assert all(person.email and person.site for person in held.values())
    assert held["gloria_vogel"].dotted_managers == ("oscar_oakley",)
    assert levels(decided) == 6


def test_argentina_units_and_ministries():
    table = read_path(shared_data.ARGENTINA)
    assert len(table.rows) == 325
    units = Counter(cells(table, "unidad"))
    assert (len(units), len(set(cells(table, "jurisdiccion")))) == (301, 22)
    assert units["Subsecretaría de Coordinación Administrativa"] == 11
    assert units["Subsecretaría de Coordinación"] == 8


@pytest.fixture(scope="module")
def argentina() -> Checked:
    return checked_file(shared_data.ARGENTINA, columns=HEADS, self_means_top=True)


def test_argentina_is_one_tree_on_five_levels(argentina):
    assert argentina.tops == ("PRESIDENCIA DE LA NACIÓN / PRESIDENCIA DE LA NACIÓN",)
    assert (levels(argentina), argentina.loops) == (5, ())


def test_argentina_the_presidency_reports_to_itself_and_until_somebody_says_so_nobody_comes_in():
    checked = checked_file(shared_data.ARGENTINA, columns=HEADS)
    assert counted(checked, "self_manager") == {"": 1}
    assert checked.people == ()


def test_argentina_of_22_units_that_are_not_there_letter_for_letter_folding_leaves_three(argentina):
    table = read_path(shared_data.ARGENTINA)
    units = set(cells(table, "unidad"))
    assert sum(unit not in units for unit in cells(table, "reporta_a")) == 22
    [missing] = argentina.missing_managers
    assert len(missing.lines) == len(found(argentina, "manager_unknown")) == 3
    assert missing.manager.endswith("(SEDRONAR)")
    assert found(argentina, "manager_ambiguous") == []


def test_argentina_a_name_in_eight_ministries_is_eight_posts(argentina):
    named = [p for p in argentina.people if p.external_id.endswith("/ Subsecretaría de Coordinación")]
    assert len(named) == len({person.department for person in named}) == 8
    ministry = {person.external_id: person.department for person in argentina.people}
    assert all(person.department == ministry[person.manager] for person in named)


def test_argentina_units_without_a_head_and_people_who_head_two(argentina):
    assert len(found(argentina, "name_placeholder")) == 15
    twice = {person.name for person in argentina.people if person.line in _lines_of_twins(argentina)}
    assert twice == {"Julián Paloma MARTÍNEZ FERNÁNDEZ", "Raúl ALBORNOZ"}
    assert len(found(argentina, "person_twice")) == 2


def _lines_of_twins(checked: Checked) -> set[int]:
    return {line for finding in checked.findings if finding.code == "person_twice" for line in finding.lines}


def test_argentina_missing_and_shared_addresses(argentina):
    table = read_path(shared_data.ARGENTINA)
    blank = {row.line for row, mail in zip(table.rows, cells(table, "mail"), strict=True) if not mail.strip()}
    without_head = set(found(argentina, "name_placeholder"))
    assert len(blank) == 61
    assert set(found(argentina, "email_blank")) == blank - without_head
    given = [person.email for person in argentina.people if person.email]
    assert len(given) == len({address.casefold() for address in given})


def test_argentina_four_heads_of_one_agency_need_a_third_column_in_their_id(argentina):
    same = [finding for finding in argentina.findings if finding.code == "duplicate_id"]
    assert len(same) == 4
    more = HEADS | {"external_id": ["jurisdiccion", "unidad", "autoridad_cargo"]}
    assert found(checked_file(shared_data.ARGENTINA, columns=more, self_means_top=True), "duplicate_id") == []


def test_argentina_a_name_may_stand_in_three_columns():
    checked = checked_file(shared_data.ARGENTINA, columns=POST_OF_UNIT, self_means_top=True)
    assert "Lic. Julieta Margarita CENTURION" in {person.name for person in checked.people}


@pytest.fixture(scope="module")
def oracle() -> Checked:
    return checked_file(shared_data.ORACLE, email_domain="example.com")


def test_oracle_is_clean(oracle):
    assert (len(oracle.people), oracle.left_out, oracle.tops, oracle.findings) == (107, (), ("100",), ())
    assert (len({p.manager for p in oracle.people if p.manager}), levels(oracle)) == (18, 4)
    assert [p.external_id for p in oracle.people if not p.department] == ["178"]
    assert [p.external_id for p in oracle.people if not p.site] == ["178"]
    assert {p.site for p in oracle.people} - {""} == {
        "Seattle", "South San Francisco", "Southlake", "Toronto", "London", "Oxford", "Munich",
    }  # fmt: skip


def test_oracle_dates_are_day_first_also_where_they_read_both_ways(oracle):
    table = read_path(shared_data.ORACLE)
    written = dict(zip((row.line for row in table.rows), cells(table, "HIRE_DATE"), strict=True))
    assert sum(int(text[:2]) <= 12 for text in written.values()) == 39
    assert {p.started_on.strftime("%d-%m-%Y") == written[p.line] for p in oracle.people} == {True}


def test_oracle_local_parts_are_no_address_until_a_domain_is_named(oracle):
    assert len(found(checked_file(shared_data.ORACLE), "email_invalid")) == 107
    assert oracle.people[0].email == "SKING@example.com"
