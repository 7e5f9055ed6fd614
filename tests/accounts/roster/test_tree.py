"""The tree of posts, on trees that nobody would write by hand."""

import time

from hypothesis import given
from hypothesis import strategies as st

from accounts.roster.tree import TOP, Managers, build

POSTS = [f"p{n}" for n in range(8)]


@given(st.dictionaries(st.sampled_from(POSTS), st.sampled_from([TOP, None, *POSTS])))
def test_every_post_has_a_depth_or_a_place_where_its_line_breaks(drawn):
    managers = {
        post: above if above in (TOP, None) or above in drawn else None for post, above in drawn.items()
    }
    tree = build(managers)
    assert set(tree.depths) | set(tree.broken) == set(managers)
    assert not set(tree.depths) & set(tree.broken)
    for post, depth in tree.depths.items():
        above = managers[post]
        assert depth == (0 if above == TOP else tree.depths[above] + 1)
    for loop in tree.loops:
        assert [managers[post] for post in loop] == [*loop[1:], loop[0]]


@given(st.lists(st.integers(min_value=-1, max_value=20), min_size=1, max_size=20), st.data())
def test_the_nearest_imported_manager_is_the_first_one_met_on_the_way_up(parents, data):
    managers = {
        f"p{n}": TOP if parent < 0 or n == 0 else f"p{parent % n}" for n, parent in enumerate(parents)
    }
    kept = data.draw(st.sets(st.sampled_from(sorted(managers))))
    finder = Managers(managers, {post: post for post in kept})
    for post in sorted(kept):
        above = managers[post]
        while above != TOP and above not in kept:
            above = managers[above]
        assert finder.above(post) == above


def test_a_chain_of_a_hundred_thousand_is_walked_once():
    managers = {f"p{n}": f"p{n + 1}" if n < 99_999 else TOP for n in range(100_000)}
    began = time.process_time()
    tree = build(managers)
    finder = Managers(managers, {"p0": "p0", "p1": "p1"})
    assert (tree.depths["p0"], finder.above("p0"), finder.above("p1")) == (99_999, "p1", TOP)
    assert time.process_time() - began < 3
