"""What every module of the library holds, so that none is half a module and none is hard to read."""

from __future__ import annotations

import re
from typing import Any

import pytest

from preparation.glossary import explained, terms
from preparation.shelf import read_shelf
from tests.preparation.readability import reading_age, syllables, words

CODES = [
    *("S1", "S2", "S3", "S4", "S5", "S6"),
    *("M1", "M2", "M3", "M4", "M5", "M6"),
    *("J1", "J2", "J3", "L1", "P1", "C1"),
]
AUDIENCES = {"S": "mentee", "M": "mentor", "J": "both", "L": "line-manager", "P": "sponsor", "C": "team"}
MODULES = {
    text.fields["code"]: text.fields
    for text in read_shelf().texts.values()
    if text.fields["audience"] in AUDIENCES.values()  # the guides for the hours: test_guides.py
}
OLDEST = 12
# The text that a reader reads, as they read it: no marks of Markdown.
MARKS = re.compile(r"[*_]|^## ", re.MULTILINE)

each_module = pytest.mark.parametrize("module", MODULES.values(), ids=list(MODULES))


def points(module: dict[str, Any]) -> list[tuple[str, str]]:
    """Heading and text of each point; what stands before the first is the opening."""
    _, *parts = re.split(r"^## (.+)$", module["reading"], flags=re.MULTILINE)
    return list(zip(parts[::2], parts[1::2], strict=True))


def everything(module: dict[str, Any]) -> str:
    """All words of a module."""
    exercise = module["exercise"]
    answers = [answer for question in module["self_check"] for answer in question["answers"]]
    return "\n\n".join(
        [
            *(module["title"], module["aim"], module["reading"], exercise["intro"]),
            *(f"{prompt['label']} {prompt.get('help', '')}" for prompt in exercise["prompts"]),
            *(question["question"] for question in module["self_check"]),
            *(f"{answer['text']}. {answer['why']}" for answer in answers),
            *module["phrases"],
            module.get("other_side_learns", ""),
        ]
    )


def test_all_18_modules_are_there() -> None:
    assert sorted(MODULES) == sorted(CODES)
    assert {code: module["audience"] for code, module in MODULES.items()} == {
        code: AUDIENCES[code[0]] for code in CODES
    }
    assert {code for code, module in MODULES.items() if module["required"]} == {
        code for code in CODES if code[0] in "SMJ"
    }


@each_module
def test_a_module_has_an_aim_and_takes_five_to_ten_minutes(module: dict[str, Any]) -> None:
    assert 5 <= len(words(module["aim"])) <= 40
    assert 5 <= module["minutes"] <= 10


@each_module
def test_a_module_has_four_to_eight_points_of_60_to_100_words(module: dict[str, Any]) -> None:
    found = points(module)
    assert 4 <= len(found) <= 8
    lengths = {heading: len(words(body)) for heading, body in found}
    assert {heading: number for heading, number in lengths.items() if not 60 <= number <= 100} == {}
    assert len(words(module["reading"].split("## ")[0])) <= 50
    assert not re.search(
        r"^#{1,6} ", module["reading"].replace("\n## ", "\n").removeprefix("## "), re.MULTILINE
    )
    assert not re.search(r"<[a-z]|\]\(|!\[", module["reading"])


@each_module
def test_a_module_has_an_exercise_with_questions(module: dict[str, Any]) -> None:
    assert module["exercise"]["intro"]
    assert 1 <= len(module["exercise"]["prompts"]) <= 5


@each_module
def test_a_module_has_three_to_five_scenarios_and_explains_every_answer(module: dict[str, Any]) -> None:
    assert 3 <= len(module["self_check"]) <= 5
    for question in module["self_check"]:
        assert len(question["answers"]) == 3
        assert [answer["best"] for answer in question["answers"]].count(True) == 1
        assert all(len(words(answer["why"])) >= 5 for answer in question["answers"])
        assert len({answer["text"] for answer in question["answers"]}) == 3


@each_module
def test_the_best_answer_does_not_always_stand_in_the_same_place(module: dict[str, Any]) -> None:
    places = {[answer["best"] for answer in each["answers"]].index(True) for each in module["self_check"]}
    assert len(places) > 1


@each_module
def test_a_module_says_what_it_does_when_it_wobbles(module: dict[str, Any]) -> None:
    assert 3 <= len(module["phrases"]) <= 5
    assert re.search(r"Support page|speak-up contact", everything(module))


@each_module
def test_every_term_that_a_module_lists_is_in_the_glossary_and_in_its_text(module: dict[str, Any]) -> None:
    found = explained(module["terms"])
    assert {term.name for term in found} == set(module["terms"])
    assert [term.name for term in found if not term.is_in(everything(module))] == []


@each_module
def test_a_twelve_year_old_can_read_it(module: dict[str, Any]) -> None:
    reading = MARKS.sub("", re.sub(r"^## (.+)$", r"\1.", module["reading"], flags=re.MULTILINE))
    assert reading_age(reading) <= OLDEST
    assert reading_age(everything(module).replace("#", "")) <= OLDEST


@each_module
def test_nobody_is_shouted_at_and_nobody_is_praised(module: dict[str, Any]) -> None:
    assert "!" not in everything(module)
    assert not re.search(
        r"\bwell done\b|\bcongratulations\b|\bgreat job\b", everything(module), re.IGNORECASE
    )


def test_the_glossary_explains_each_term_once_in_words_of_a_twelve_year_old() -> None:
    names = [term.name for term in terms()]
    assert len(names) == len(set(names)) >= 30
    for term in terms():
        assert 5 <= len(words(term.means)) <= 40, term.name
        assert "!" not in term.means
    assert reading_age("\n\n".join(term.means for term in terms())) <= OLDEST


@pytest.mark.parametrize(
    ("word", "number"),
    [("the", 1), ("made", 1), ("needed", 2), ("manager", 3), ("agreement", 3), ("table", 2), ("30", 1)],
)
def test_syllables_are_counted_by_ear(word: str, number: int) -> None:
    assert syllables(word) == number


def test_a_hard_text_is_found_hard() -> None:
    hard = (
        "Notwithstanding organisational considerations, participants' psychological vulnerability necessitates "
        "comprehensive confidentiality arrangements, predominantly communicated through institutional intermediaries."
    )
    assert reading_age(hard) > 20
    assert reading_age("The cat sat on the mat. It saw a dog. The dog ran off.") < 7
