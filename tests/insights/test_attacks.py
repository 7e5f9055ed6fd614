"""Whoever keeps every page that any role was shown works out no small group: not with a pencil, not with all equations.

Each attack is also made against releases that leave out one step, and succeeds there: the step is what stops it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pytest

from benchmarks.disclosure import Organisation, groups, year
from insights import disclosure
from insights.attacks import GROUP, LAST, ONE, SIBLINGS, TWO, attack
from insights.auditing import audit_in_turn, searched
from insights.cells import Cell
from insights.closure import Closure, _Sums
from insights.history import History

Week = list[Cell]


def group(first: int, size: int, answer: int = 1) -> dict[str, str]:
    return {f"p{n}.{answer}": f"p{n}" for n in range(first, first + size)}


def cell(
    row: str, behind: dict[str, str], *, table: str = "sites", total: bool = False, block: str = "sites"
) -> Cell:
    return Cell(table, row, "all", behind, ("score",), label=row, is_total=total, block=block)


def by_site(*sites: dict[str, str]) -> Week:
    """A row for each site, and a total on a page that another role has."""
    everyone = {unit: person for site in sites for unit, person in site.items()}
    rows = [cell(f"site {place}", site) for place, site in enumerate(sites) if site]
    return [*rows, cell("all", everyone, table="company", total=True)]


def publish(weeks: Iterable[Week]) -> list[Week]:
    history, releases = History(), []
    for cells in weeks:
        outcome = disclosure.decide(cells, earlier=history)
        history.add(outcome.shown)
        releases.append(outcome.shown)
    return releases


def recovered(releases: list[Week], *asked: set[str]) -> set[str]:
    return {found.attack for found in attack(releases, [frozenset(people) for people in asked])}


def without(people: str, *sites: dict[str, str]) -> list[dict[str, str]]:
    return [{unit: person for unit, person in site.items() if person != people} for site in sites]


@pytest.fixture
def no_closure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells of enough people are all shown, whatever follows from them together."""
    monkeypatch.setattr(Closure, "refused", lambda self: {})


@pytest.fixture
def no_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells move with whoever is new, and nobody looks at what follows."""
    monkeypatch.setattr(Closure, "refused", lambda self: {})
    monkeypatch.setattr(disclosure, "_to_carry", lambda cells, history: set())


LEEDS, BRISTOL, YORK = group(0, 9), group(20, 8), group(40, 4)

# Each a course of weeks, whom the attacker is after, and the attack that would find them.
COURSES: dict[str, tuple[Callable[[], list[Week]], set[str], set[str]]] = {
    "a small site beside its siblings": (
        lambda: [by_site(LEEDS, BRISTOL, YORK)],
        {"p40", "p41", "p42", "p43"},
        {SIBLINGS, GROUP},
    ),
    "who joined since last week": (
        lambda: [by_site(LEEDS, BRISTOL), by_site(LEEDS | group(60, 1), BRISTOL)],
        {"p60"},
        {LAST, ONE},
    ),
    "who left": (
        lambda: [by_site(LEEDS, BRISTOL), by_site(*without("p3", LEEDS, BRISTOL))],
        {"p3"},
        {LAST, ONE},
    ),
    "who was erased while others came, and came back": (
        lambda: [
            by_site(LEEDS, BRISTOL),
            by_site(*without("p3", LEEDS | group(60, 6), BRISTOL)),
            by_site(LEEDS | group(60, 6), BRISTOL),
        ],
        {"p3"},
        {LAST, ONE},
    ),
    "a late answer": (
        lambda: [by_site(LEEDS, BRISTOL), by_site(LEEDS | group(4, 1, answer=2), BRISTOL)],
        {"p4"},
        {LAST, ONE},
    ),
    "late answers of two sites": (
        lambda: [
            by_site(LEEDS, BRISTOL),
            by_site(LEEDS | group(60, 6), BRISTOL | group(70, 3)),
        ],
        {"p70", "p71", "p72"},
        {LAST, SIBLINGS, GROUP},
    ),
}


@pytest.mark.parametrize("course", COURSES)
def test_nobody_is_recovered(course):
    weeks, target, _ = COURSES[course]
    assert recovered(publish(weeks()), target) == set()


@pytest.mark.parametrize("course", COURSES)
@pytest.mark.usefixtures("no_batches")
def test_without_the_two_steps_the_attack_succeeds(course):
    weeks, target, ways = COURSES[course]
    assert recovered(publish(weeks()), target) & ways


@pytest.mark.usefixtures("no_closure")
def test_without_the_closure_a_hidden_site_follows_from_its_siblings():
    releases = publish([by_site(LEEDS, BRISTOL, YORK)])
    assert SIBLINGS in recovered(releases, {"p40", "p41", "p42", "p43"})


def all_roles() -> list[Week]:
    """Sites on one page, grades on another, both together on a third: no page says more than that of 13 or more."""
    north, junior, both, desk = group(0, 15), group(10, 15), group(10, 5), group(27, 13)
    return [
        [
            cell("north", north, table="by site"),
            cell("junior", junior, table="by grade"),
            cell("north and junior", both, table="by site and grade"),
            cell("desk", desk, table="by work"),
            cell("all", group(0, 40), table="company", total=True),
        ]
    ]


def test_the_pages_of_all_roles_together_give_nobody_away():
    assert recovered(publish(all_roles()), {"p25", "p26"}) == set()


@pytest.mark.usefixtures("no_closure")
def test_without_the_closure_all_pages_together_give_two_people_away():
    """Who is neither in the north, nor junior, nor at a desk: no two pages say it, all four do."""
    assert recovered(publish(all_roles()), {"p25", "p26"}) >= {GROUP}


def twelve(*batches: Callable[[int], int]) -> list[dict[str, str]]:
    """Twelve sites of nine people, and those who came in each batch: how many, by the number of the site."""
    sites = [group(20 * site, 9) for site in range(12)]
    for batch, size in enumerate(batches, start=1):
        sites = [site | group(1000 * batch + 20 * n, size(n)) for n, site in enumerate(sites)]
    return sites


def two_in_the_first(site: int) -> int:
    return 6 if site else 2


def test_a_figure_that_cannot_move_repeats_what_it_showed_and_the_others_move():
    first = disclosure.decide(by_site(*twelve())).shown
    outcome = disclosure.decide(by_site(*twelve(two_in_the_first)), earlier=first)
    assert "sites/site 0/all" in outcome.carried
    assert len(outcome.carried) == 2, "and one more, or the two would follow"
    assert len(outcome.shown) == 11
    assert not outcome.hidden
    assert recovered([first, outcome.shown], {"p1000", "p1001"}) == set()


def test_a_block_waits_until_most_of_it_may_move():
    first = disclosure.decide(by_site(*twelve())).shown
    outcome = disclosure.decide(by_site(*twelve(lambda site: 6 if site < 8 else 2)), earlier=first)
    assert outcome.shown == []
    assert len(outcome.carried) == 13


def test_an_answer_that_a_figure_left_out_can_come_in_later():
    """Two answered with the first batch of a site that could not move; with six more, all eight are counted."""
    releases = publish(
        [
            by_site(*twelve()),
            by_site(*twelve(two_in_the_first)),
            by_site(*twelve(two_in_the_first, lambda site: 6)),
        ]
    )
    last = {one.key: one for one in releases[-1]}
    assert len(last["sites/site 0/all"].people) == 17
    assert recovered(releases, {"p1000", "p1001"}) == set()
    assert audit_in_turn(releases) is None


def by_half() -> list[Week]:
    """Somebody is erased while twelve come; the page of the west forgets them, the page of all does not."""
    everyone_before = group(0, 12) | group(20, 12)
    east, west = group(0, 12), group(20, 12)
    later_east, later_west = east | group(60, 6), without("p20", west | group(80, 6))[0]
    everyone = {**later_east, **west, **group(80, 6)}
    return [
        [
            cell("east", east, block=""),
            cell("west", west, block=""),
            cell("all", everyone_before, table="company", total=True, block=""),
        ],
        [
            cell("east", later_east, block=""),
            cell("west", later_west, block=""),
            cell("all", everyone, table="company", total=True, block=""),
        ],
    ]


def test_what_falls_out_of_new_figures_may_not_leave_an_old_answer_behind(monkeypatch):
    """What is new adds up: east and west make all. But the rest of the sum is the answer of who was erased."""
    weeks = by_half()
    assert recovered(publish(weeks), {"p20"}) == set()
    monkeypatch.setattr(_Sums, "_follows", lambda self, place, share: True)
    assert ONE in recovered(publish(weeks), {"p20"})


def test_counted_answers_that_change_hands_are_looked_at_together():
    """Nothing is new in what is open: seven answers go from it to what is done, and both figures may say so."""
    opened = {f"c{n}.open": f"p{n}" for n in range(14)}
    done = {f"c{n}.done": f"p{n}" for n in range(7)}
    still = {unit: person for unit, person in opened.items() if int(person[1:]) >= 7}
    weeks = [
        [cell("open", opened, block="states"), cell("everything", opened, total=True, block="states")],
        [
            cell("open", still, block="states"),
            cell("done", done, block="states"),
            cell("everything", {**still, **done}, total=True, block="states"),
        ],
    ]
    releases = publish(weeks)
    assert {one.row for one in releases[1]} == {"open", "done", "everything"}
    assert audit_in_turn(releases) is None
    assert recovered(releases, {"p0"}, {"p8"}) == set()


def change(wave: str, batches: int) -> Week:
    """Both sides and their sum, compared with the same starting answers, after so many weekly batches of a wave."""
    mentors, mentees = group(0, 6 * batches), group(500, 6 * batches)
    sides = {"mentor": mentors, "mentee": mentees, "both": mentors | mentees}
    return [
        Cell(wave, "own", side, behind, ("baseline", wave), is_total=side == "both", block=wave)
        for side, behind in sides.items()
    ]


def test_starting_answers_that_one_wave_has_shown_do_not_keep_the_next_from_being_shown():
    weeks = [change("mid", batch) for batch in range(1, 9)]
    weeks += [[*change("mid", 8), *change("close", batch)] for batch in range(1, 9)]
    releases = publish(weeks)
    assert {one.key: len(one.people) for one in releases[-1]} == {
        **{f"{wave}/own/{side}": 48 for wave in ("mid", "close") for side in ("mentor", "mentee")},
        "mid/own/both": 96,
        "close/own/both": 96,
    }
    assert audit_in_turn(releases) is None
    assert recovered(releases) == set()


# What each attack says it found


def one(row: str, people: dict[str, str], *, table: str = "sites") -> Cell:
    return cell(row, people, table=table, block="")


def small(*numbers: int) -> frozenset[str]:
    return frozenset(f"p{n}" for n in numbers)


def found_by(name: str, releases: list[Week]) -> list[tuple[frozenset[str], str]]:
    return [(found.people, found.figure) for found in attack(releases) if found.attack == name]


def test_a_figure_minus_itself_of_the_week_before():
    weeks = [[one("leeds", LEEDS), one("york", YORK | LEEDS)], [one("leeds", LEEDS | group(60, 2))]]
    assert found_by(LAST, weeks) == [(small(60, 61), "sites/leeds/all")]
    assert found_by(LAST, [weeks[0], [], [one("leeds", LEEDS | group(60, 5))]]) == []
    assert found_by(LAST, [weeks[0], [one("leeds", LEEDS)]]) == []


def test_what_a_total_gained_minus_what_its_parts_gained():
    weeks = [
        [one("leeds", LEEDS), one("all", LEEDS | BRISTOL, table="company")],
        [
            one("leeds", LEEDS | group(60, 6)),
            one("all", LEEDS | BRISTOL | group(60, 6) | group(70, 3), table="company"),
        ],
    ]
    assert found_by(LAST, weeks) == [(small(70, 71, 72), "company/all/all")]


def test_a_total_minus_its_parts_on_one_page():
    week = [one("all", LEEDS | BRISTOL | YORK, table="company"), one("leeds", LEEDS), one("bristol", BRISTOL)]
    assert found_by(SIBLINGS, [week]) == [(small(40, 41, 42, 43), "company/all/all")]
    five = BRISTOL | YORK | group(44, 1)
    assert found_by(SIBLINGS, [[one("all", LEEDS | five, table="company"), one("leeds", LEEDS)]]) == []


def test_two_groups_of_answers_that_only_appear_together():
    """Two people at two sites: what both sites have besides the figures within them is these two."""
    week = [
        one("north", group(0, 10)),
        one("south", group(20, 10)),
        one("most of both", group(1, 9) | group(21, 9), table="by grade"),
        one("both", group(0, 10) | group(20, 10), table="by work"),
    ]
    assert (small(0, 20), "") in found_by(TWO, [week])
    assert found_by(ONE, [week]) == []
    assert found_by(TWO, [week[:2]]) == []


def test_figures_of_two_variables_are_not_added_up():
    other = Cell("sites", "leeds", "all", LEEDS, ("other",), block="")
    assert attack([[other, one("all", LEEDS | YORK, table="company")]]) == []
    assert attack([]) == attack([[]]) == []


# The proof, against a search over everything at once


def small_year(seed: int, people: int = 24, weeks: int = 8):
    chance = np.random.default_rng([people, seed])
    return year(Organisation(people, chance), weeks), chance


def exactly(releases: list[Week]) -> bool:
    """Whether an exact search over all releases at once, without any decomposition, finds nothing."""
    history = History.of(one for cells in releases for one in cells)
    return all(searched(published, published.rows) is None for published in history.variables.values())


@pytest.mark.parametrize("seed", range(12))
def test_what_is_decided_release_by_release_is_safe_all_together(seed):
    found, chance = small_year(seed)
    assert audit_in_turn(found.releases) is None
    assert attack(found.releases, groups(found, chance)) == []


@pytest.mark.parametrize("seed", range(6))
def test_a_search_over_all_releases_at_once_agrees(seed):
    found, _ = small_year(seed, people=20, weeks=4)
    scores = [[one for one in cells if one.variables == ("score",)] for cells in found.releases]
    assert exactly(scores)


@pytest.mark.usefixtures("no_batches")
def test_the_audit_and_the_attacker_find_what_unprotected_releases_give_away():
    found, chance = small_year(0)
    assert audit_in_turn(found.releases) is not None
    assert {one.attack for one in attack(found.releases, groups(found, chance))} >= {
        SIBLINGS,
        LAST,
        ONE,
        TWO,
        GROUP,
    }


@pytest.mark.usefixtures("no_closure")
def test_batches_alone_are_not_enough():
    assert any(attack(found.releases, groups(found, chance)) for found, chance in map(small_year, range(4)))


def test_the_closure_alone_gives_nobody_away_when_no_block_waits(monkeypatch):
    monkeypatch.setattr(disclosure, "_to_carry", lambda cells, history: set())
    found, chance = small_year(1)
    assert attack(found.releases, groups(found, chance)) == []


def test_what_comes_later_leaves_earlier_releases_as_they_were():
    longer, shorter = small_year(2)[0], small_year(2, weeks=5)[0]
    assert [[one.behind for one in cells] for cells in longer.releases[:5]] == [
        [one.behind for one in cells] for cells in shorter.releases
    ]
