"""What could give a person away (abuse case 71), and what could not: a list of words, no database."""

import pytest

from feedback.cards.traceable import MOST_SHOWN, Known, candidates, traces

KNOWN = Known(
    own=("Zainab Okafor", "Margaret Hale"),
    names=("Ada King", "Will Rose"),
    titles=("Head of Treasury",),
    departments=("Claims",),
    sites=("Oslo",),
)


def found(text: str) -> list[str]:
    return [trace.found for trace in traces(text, KNOWN)]


def test_case_71_the_only_woman_in_oslo_is_found_by_both():
    assert found("As the only woman in Oslo I am asked to take the notes") == [
        "As the only woman in Oslo I",
        "Oslo",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I told margaret that tools come too late", "margaret"),
        ("ada king decides alone", "ada king"),
        ("We should ask King before we buy", "King"),
        ("The head of treasury never answers", "head of treasury"),
        ("People in Claims hear of it last", "Claims"),
        ("It was said on 12 March in front of all", "12 March"),
        ("It was said last Tuesday", "last Tuesday"),
        ("She answered “not in my time”, and left", "“not in my time”"),
        ("Write to a.king@example.org about it", "a.king@example.org"),
        ("As team 14 we wait for weeks", "team 14"),
        ("Call +44 113 496 0000 and nobody answers", "+44 113 496 0000"),
        ("There is nobody else with a wheelchair here", "nobody else"),
    ],
)
def test_what_points_at_somebody_is_found(text: str, expected: str):
    assert expected in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Tools arrive before anybody has asked who will use them.",
        "Will we ever hear what became of an idea?",
        "New joiners learn the unwritten rules from each other. Rose-tinted reports help nobody.",
        "Three of four meetings end without a decision.",
        "It’s the manager’s habit to speak first, and people’s habit to agree.",
        "We dismiss claims of overload too fast.",
    ],
)
def test_what_points_at_nobody_is_left_alone(text: str):
    assert found(text) == []


def test_each_finding_is_told_once_with_its_reason_in_the_order_of_the_text():
    told = traces("Oslo waits. Margaret waits. Oslo waits.", KNOWN)
    assert [(each.found, each.why) for each in told] == [
        ("Oslo", "is a place where few may work"),
        ("Margaret", "names one of you"),
    ]


def test_a_text_of_names_only_is_answered_in_a_list_that_can_be_read():
    many = Known(names=tuple(f"Person{chr(97 + number)} Surname{chr(97 + number)}" for number in range(26)))
    assert len(traces(" ".join(many.names), many)) == MOST_SHOWN


def test_names_are_looked_up_by_words_with_a_capital_and_without_their_genitive():
    assert candidates("We asked Ada’s team and Ada, not the office") == ["We", "Ada"]


def test_at_most_sixty_words_are_looked_up():
    words = [f"{first}{second}" for first in "ABCDEFGH" for second in "abcdefghij"]
    assert candidates(" ".join(words)) == words[:60]


def test_a_list_of_just_as_many_as_are_shown_is_whole():
    assert MOST_SHOWN == 12
    names = tuple(f"Person{chr(97 + number)} Surname" for number in range(12))
    assert len(traces(". ".join(names), Known(names=names))) == 12


class TestShortNames:
    """A name of two letters is a name; one of one letter is every other word."""

    BO = Known(own=("Bo X Li",), names=("Cy Q Ek",), sites=("Ay",), titles=("I", "VP"))

    def found(self, text: str) -> list[str]:
        return [trace.found for trace in traces(text, self.BO)]

    def test_two_letters_are_found(self):
        assert self.found("we asked bo and a vp in Ay, then Ek") == ["bo", "vp", "Ay", "Ek"]

    def test_one_letter_is_not(self):
        assert self.found("then X or Q, said I") == []


class TestWholeWords:
    @pytest.mark.parametrize(
        "text",
        [
            "the adamargaret tool",
            "margarets are flowers",
            "Osloer Strasse",
            "NewOslo",
            "1Oslo",
            "Oslo2",
            "Reclaims",
            "we ask Kings",
        ],
    )
    def test_a_name_within_a_word_is_none(self, text):
        assert found(text) == []

    @pytest.mark.parametrize(
        "text", ["Oslo", "(Oslo)", "in Oslo", "Oslo is far", "NewOslo, that is Oslo", "-Oslo-"]
    )
    def test_a_name_by_itself_is_one(self, text):
        assert found(text) == ["Oslo"]

    def test_case_counts_for_places_and_not_for_people(self):
        assert found("in oslo they have claims") == []
        assert found("MARGARET HALE and will rose") == ["MARGARET HALE", "MARGARET", "HALE", "will rose"]


class TestPartsOfNames:
    @pytest.mark.parametrize(
        "text",
        ["we ask Ada", "we ask Ada’s team", "we ask Ada's team", "no, Ada", "(with Ada)", "a Ada", "to Ada"],
    )
    def test_a_part_in_the_middle_of_a_sentence_is_found(self, text):
        assert found(text) == ["Ada"]

    @pytest.mark.parametrize(
        "text", ["Will it help?", "No. Will it help?", "No!  Will it help?", "So:\nWill it help?", "“Will it"]
    )
    def test_a_part_that_begins_a_sentence_may_be_another_word(self, text):
        assert found(text) == []

    def test_a_part_without_a_capital_is_another_word(self):
        known = Known(names=("Jan van Dijk",))
        assert [trace.found for trace in traces("a white van, said Dijk", known)] == ["Dijk"]


@pytest.mark.parametrize(
    "text",
    [
        "our sole engineer of that kind",
        "my first report here",
        "I am the only one here",
        "as the one who said it",
        "on 3/4/2026",
        "by 2026-03-04",
        "the 3rd of March",
        "in March 26",
        "on Friday",
        "ticket #481",
        "employee no. 12",
        "she said ‘not in my time’ and left",
        '"never"',
    ],
)
def test_more_that_points_at_somebody(text):
    assert found(text)
