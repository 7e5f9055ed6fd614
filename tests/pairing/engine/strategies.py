"""Small companies by chance, with everything in them that the rules look at."""

from __future__ import annotations

from hypothesis import strategies as st

from pairing.engine import Own, Problem, Profile, Rules, Weights

TOPICS = ["AI", "branches", "claims", "data"]
HOURS = ["Monday mornings", "Friday afternoons"]
LANGUAGES = ["Cymraeg", "English"]
MEETS = ["In a room", "Online"]


def _some(words: list[str]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(words))


WORDS = ["bees", "branches", "cycling"]
# One criterion of an organisation's own for each way there is, and what somebody may answer to it.
OWN = [
    (Own("Region", "same", 20), st.sampled_from(["", "North", "South"])),
    (Own("Tongue", "same", 10), _some(LANGUAGES)),
    (Own("Role", "different", 5), st.sampled_from(["", "Clerk", "Engineer"])),
    (Own("Year", "close", 30, span=4), st.one_of(st.none(), st.integers(2010, 2018))),
]


OTHER = {"m": "s", "s": "m"}


@st.composite
def profiles(draw: st.DrawFn, side: str, number: int, ranks: tuple[int, int], own: list[int]) -> Profile:
    return Profile(
        key=f"{side}{number}",
        person=f"{side}{number}",
        rank=draw(st.one_of(st.none(), st.integers(*ranks), st.integers(*ranks))),
        department=draw(st.sampled_from(["Claims", "Finance", ""])),
        site=draw(st.sampled_from(["Leeds", "Cardiff"])),
        started=draw(st.one_of(st.none(), st.integers(0, 9000))),
        offers=draw(_some(TOPICS)),
        wants=draw(_some(TOPICS)),
        hours=draw(_some(HOURS)),
        meets=draw(_some(MEETS)),
        languages=draw(_some(LANGUAGES)),
        capacity=draw(st.integers(0, 2)),
        wishes=tuple(draw(st.lists(st.sampled_from([f"{OTHER[side]}{n}" for n in range(4)]), max_size=2))),
        motivation=draw(st.one_of(st.none(), st.integers(1, 5))),
        pairs=draw(st.integers(0, 2)),
        words=draw(_some(WORDS)),
        own=tuple(draw(OWN[place][1]) for place in own),
    )


def some_of(people: list[str]) -> st.SearchStrategy[frozenset[str]]:
    """One of ``people`` at most, so that most pairs stay possible."""
    return st.frozensets(st.sampled_from(people), max_size=1)


def few_of(one: list[Profile], other: list[Profile]) -> st.SearchStrategy[frozenset[tuple[str, str]]]:
    """At most one pair of employees, in this order."""
    sides = ([each.person for each in side] for side in (one, other))
    return st.frozensets(st.tuples(*(st.sampled_from(side) for side in sides)), max_size=1)


@st.composite
def rules(draw: st.DrawFn) -> Rules:
    return Rules(
        min_gap=draw(st.integers(1, 3)),
        line_steps=draw(st.integers(0, 3)),
        bar_same_department=draw(st.booleans()),
        max_gap=draw(st.one_of(st.none(), st.integers(3, 5))),
        share_language=draw(st.booleans()),
        share_hours=draw(st.booleans()),
    )


@st.composite
def problems(draw: st.DrawFn, most: int = 4) -> Problem:
    """Up to ``most`` people on each side, with lines, vetoes, blocks, pins, wishes, earlier pairs and a coordinator.

    Some decide about each other, sit on a panel, are away, leave, have a line in a circle or have signed a recusal.
    """
    own = draw(st.lists(st.sampled_from(range(len(OWN))), max_size=2, unique=True))
    mentors = [draw(profiles("m", n, (1, 4), own)) for n in range(draw(st.integers(1, most)))]
    mentees = [draw(profiles("s", n, (2, 7), own)) for n in range(draw(st.integers(1, most)))]
    everybody = [one.person for one in (*mentors, *mentees)]
    both = st.frozensets(
        st.tuples(
            st.sampled_from([one.key for one in mentors]), st.sampled_from([one.key for one in mentees])
        ),
        max_size=3,
    )
    bosses = st.lists(st.sampled_from([*everybody, "boss"]), max_size=2)
    return Problem(
        mentors=mentors,
        mentees=mentees,
        managers={person: tuple(draw(bosses)) for person in everybody},
        rules=draw(rules()),
        weights=Weights(*draw(st.lists(st.integers(0, 50), min_size=8, max_size=8))),
        own=tuple(OWN[place][0] for place in own),
        existing=draw(both),
        pins=draw(both),
        vetoes=draw(both),
        blocks=draw(both),
        coordinators=frozenset(draw(st.sets(st.sampled_from(everybody), max_size=1))),
        decides=draw(few_of(mentors, mentees)),
        panels=draw(few_of(mentees, mentors)),
        away=draw(some_of([one.key for one in (*mentors, *mentees)])),
        leaving=draw(some_of([one.key for one in (*mentors, *mentees)])),
        unplaced=draw(some_of(everybody)),
        recused=draw(some_of([one.person for one in mentees])),
        levels=draw(st.integers(0, 6)),
    )
