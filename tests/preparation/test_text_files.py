"""A file that cannot be loaded is refused with the line on which it is wrong, before anything reaches the database."""

from pathlib import Path

import pytest

from preparation.shelf import SHIPPED, faults_in, read_shelf
from preparation.text_files import BadText, read
from tests.preparation.files import put, text, translation


def line_of(content: str, words: str) -> int:
    return next(number for number, line in enumerate(content.splitlines(), 1) if words in line)


def test_the_shipped_files_are_in_order() -> None:
    assert faults_in(SHIPPED) == []


def test_a_file_is_read_with_its_reading_and_its_digest(tmp_path: Path) -> None:
    folder = put(tmp_path, s9_listening=text())
    found = read(folder / "s9-listening.md")
    assert (found.stem, found.language, found.fields["minutes"]) == ("s9-listening", "", 6)
    assert found.fields["reading"].startswith("## A point")
    assert len(found.digest) == 64


@pytest.mark.parametrize(
    ("before", "after", "wrong", "says"),
    [
        ("minutes = 6", "minutes = six", "minutes = six", "not valid TOML"),
        ("minutes = 6", 'minutes = "6"', 'minutes = "6"', "has to be a number"),
        ("minutes = 6", "minutes = 0", "minutes = 0", "between 1 and 240"),
        ('audience = "mentee"', 'audience = "boss"', 'audience = "boss"', "is one of mentee"),
        ('slug = "listening"', 'slug = "Listening well"', "slug =", "small letters"),
        ("required = true", "required = true\nlevel = 3", "level = 3", "is not known"),
        ("best = false", "best = true", "[[self_check]]", "exactly one answer"),
        (', why = "The first answer is then lost."', "", "[[self_check]]", "explains it"),
        ('intro = "Think of a meeting."', "", "[exercise]", "intro"),
        ('label = "Who spoke?", ', "", "prompts", "label"),
        *(
            (
                "\n[[self_check]]",
                f"\n[exercise.choice]\n{choice}\n\n[[self_check]]",
                "[exercise.choice]",
                says,
            )
            for choice, says in (
                ('options = ["One", "Two"]', "a “label” and a list of “options”"),
                ('label = "Which?"\noptions = ["One", 2]', "a text of up to 40"),
                ('label = "Which?"\noptions = ["One"]', "two to five options"),
                ('label = "Which?"\noptions = ["One", "One"]', "each of them once"),
            )
        ),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(
    tmp_path: Path, before: str, after: str, wrong: str, says: str
) -> None:
    content = text()
    assert before in content
    content = content.replace(before, after)
    folder = put(tmp_path, s9_listening=content)
    (fault,) = faults_in(folder)
    assert f"s9-listening.md, line {line_of(content, wrong)}:" in fault.msg
    assert says in fault.msg
    assert str(folder / "s9-listening.md") in fault.hint


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        ("Hello", 1, "begin with"),
        ("+++\ncode = 1\n", 2, "end the front matter"),
        (text().split("+++\n\n## A")[0] + "+++\n", 23, "no reading"),
        (text().replace('aim = "You can listen."\n', ""), 1, "“aim” is missing"),
    ],
)
def test_a_file_without_its_frame_is_refused(tmp_path: Path, content: str, line: int, says: str) -> None:
    folder = put(tmp_path, s9_listening=content)
    with pytest.raises(BadText) as fault:
        read(folder / "s9-listening.md")
    assert says in fault.value.what
    assert fault.value.line == line


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "s9-listening.md").write_bytes(b"+++\ncode = \xff\n")
    assert "line 2: save it as UTF-8" in faults_in(tmp_path)[0].msg


def test_two_files_cannot_be_one_module(tmp_path: Path) -> None:
    folder = put(tmp_path, s8_listening=text(), s9_listening=text())
    assert "s9-listening.md, line 1: the slug “listening” is taken" in faults_in(folder)[0].msg


def test_a_translation_stands_beside_the_english_text_and_has_its_shape(tmp_path: Path) -> None:
    folder = put(tmp_path, s9_listening=text(), s9_listening__fr=translation())
    assert list(read_shelf(folder).translated) == [("listening", "fr")]
    put(folder, s7_other__fr=translation())
    assert "s7-other.fr.md, line 1: there is no s7-other.md" in faults_in(folder)[0].msg
    (folder / "s7-other.fr.md").unlink()
    assert faults_in(folder) == []
    fewer = translation().replace(
        'prompts = [{ label = "Who spoke?", help = "A name will do." }]', "prompts = []"
    )
    put(folder, s9_listening__fr=fewer)
    assert "other numbers of prompts" in faults_in(folder)[0].msg


def test_a_translation_says_words_only(tmp_path: Path) -> None:
    wrong = translation().replace("aim =", "minutes = 3\naim =")
    folder = put(tmp_path, s9_listening=text(), s9_listening__fr=wrong)
    assert "s9-listening.fr.md, line 3: “minutes” is not known here" in faults_in(folder)[0].msg
