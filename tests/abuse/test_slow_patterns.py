"""Every regular expression of the product, held to texts that make a careless one run for ever."""

from __future__ import annotations

import ast
import importlib
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]

import pytest
from django.apps import apps
from django.core.validators import RegexValidator

from accounts.forms_base import WhoMixin

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "accounts", "feedback", "home", "insights", "mentoring", "notifications", "pairing", "preparation", "programmes",
    "sessions",
)  # fmt: skip
CALLS = {"compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
FLAGS = {
    "IGNORECASE": re.I, "I": re.I, "MULTILINE": re.M, "M": re.M, "DOTALL": re.S, "S": re.S, "ASCII": re.A, "A": re.A,
}  # fmt: skip
# So long, step by step: what doubles with each letter would never end on the longest text, and is told before.
LENGTHS = [int(12 * 1.3**step) for step in range(23)]
STILL_LONGER = (6_000, 9_000, 14_000)
MILLISECONDS = 50
ENDS = ("", "!", "\x00", " x")


def patterns() -> Iterator[tuple[str, str | bytes, int]]:
    """Where it stands, the expression and its flags: all that is written in the source, and all validators."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            yield from _written_in(path)
    for model in apps.get_models():
        for field in model._meta.get_fields():
            for validator in getattr(field, "validators", ()):
                if isinstance(validator, RegexValidator):
                    yield f"{model._meta.label}.{field.name}", validator.regex.pattern, validator.regex.flags


def _written_in(path: Path) -> Iterator[tuple[str, str | bytes, int]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if _is_call_of_re(node) and node.args:
            yield f"{path.relative_to(ROOT)}:{node.lineno}", _text(node.args[0], names), _flags(node)


def _is_call_of_re(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in CALLS
    )


def _text(node: ast.expr, names: dict[str, ast.expr]) -> str | bytes:
    """The expression; what is put into it while the program runs stands for a word of it."""
    match node:
        case ast.Constant(value=str() | bytes() as text):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(part.value if isinstance(part, ast.Constant) else "word" for part in parts)
        case ast.Name(id=name) if name in names:
            return _text(names[name], names)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _text(left, names) + _text(right, names)
    return ""


def _flags(node: ast.Call) -> int:
    written = [*node.args[1:], *(keyword.value for keyword in node.keywords)]
    used = [part for each in written for part in ast.walk(each) if isinstance(part, ast.Attribute)]
    return sum(FLAGS.get(part.attr, 0) for part in used)


FOUND = list(patterns())


def test_the_patterns_of_the_product_are_found():
    places = {place for place, _, _ in FOUND}
    assert len(FOUND) > 20
    assert any(place.startswith("accounts/roster/cells.py") for place in places)
    unread = [place for place, pattern, _ in FOUND if not pattern]
    # Patterns that are parts of a table, or that forms name; they are tried below.
    elsewhere = ("accounts/roster/grades.py", "accounts/posted.py")
    assert unread == [place for place in unread if place.startswith(elsewhere)]


def _shortest(tree) -> str:
    """A text that the parsed expression takes, as short as can be."""
    return "".join(_piece(code, value) for code, value in tree)


def _piece(code, value) -> str:
    match code:
        case codes.LITERAL:
            return chr(value)
        case codes.NOT_LITERAL:
            return "b" if value == ord("a") else "a"
        case codes.ANY:
            return "a"
        case codes.IN:
            return _member(value)
        case codes.SUBPATTERN:
            return _shortest(value[-1])
        case codes.BRANCH:
            return _shortest(value[1][0])
        case codes.MAX_REPEAT | codes.MIN_REPEAT | codes.POSSESSIVE_REPEAT:
            return _shortest(value[2]) * value[0]
    return ""


CATEGORIES = {codes.CATEGORY_DIGIT: "1", codes.CATEGORY_SPACE: " ", codes.CATEGORY_WORD: "a"}


def _member(choices) -> str:
    if choices[0][0] is codes.NEGATE:
        return next(
            (sign for sign in "a1 -.b_\x01" if not any(_holds(choice, sign) for choice in choices[1:])), "a"
        )
    code, value = choices[0]
    if code is codes.RANGE:
        return chr(value[0])
    return CATEGORIES.get(value, "!") if code is codes.CATEGORY else chr(value)


def _holds(choice, sign: str) -> bool:
    code, value = choice
    if code is codes.RANGE:
        return value[0] <= ord(sign) <= value[1]
    if code is codes.LITERAL:
        return value == ord(sign)
    return bool(re.match({"1": r"\d", " ": r"\s", "a": r"\w"}.get(CATEGORIES.get(value, ""), r"(?!)"), sign))


def _pumped(tree, before: str = "") -> Iterator[tuple[str, str]]:
    """For each repeat in the expression what comes before it, and what it repeats."""
    for code, value in tree:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            yield before, _shortest(value[2]) or "a"
            yield from _pumped(value[2], before)
        elif code is codes.SUBPATTERN:
            yield from _pumped(value[-1], before)
        elif code is codes.BRANCH:
            for branch in value[1]:
                yield from _pumped(branch, before)
        before += _piece(code, value)


def nasty(pattern: str | bytes, flags: int, length: int) -> Iterator[str]:
    """Texts that nearly match: the beginning, one repeat of the expression over and over, and an end that spoils it."""
    plain = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    tree = parser.parse(plain, flags & ~re.ASCII & ~re.UNICODE)
    units = {
        *_pumped(tree),
        ("", "a"),
        ("", " "),
        ("", "a."),
        ("", "1-"),
        ("", "<a"),
        ("", "\u0301"),
        ("", "=|"),
    }
    for before, unit in sorted(units):
        for end in ENDS:
            yield before + unit * (length // len(unit)) + end


def _seconds(compiled: re.Pattern, text: str) -> float:
    """The worst of searching, matching and replacing."""
    data = text if isinstance(compiled.pattern, str) else text.encode("latin-1", "replace")
    took = []
    for ask in (compiled.search, compiled.fullmatch, compiled.findall):
        began = time.process_time()
        ask(data)
        took.append(time.process_time() - began)
    return max(took)


def is_slow(pattern: str | bytes, flags: int = 0, lengths: Sequence[int] = LENGTHS) -> str:
    """The text on which the expression takes too long, however often it is tried; empty if there is none."""
    compiled = re.compile(pattern, flags & ~re.UNICODE if isinstance(pattern, bytes) else flags)
    for length in lengths:
        for text in nasty(pattern, flags, length):
            limit = MILLISECONDS / 1000
            if _seconds(compiled, text) > limit and min(_seconds(compiled, text) for _ in range(2)) > limit:
                return text[:60]
    return ""


@pytest.mark.parametrize("careless", [r"(a+)+$", r"^(\w+\s?)*$", r"(x|xx)*y", r"\s+$"])
def test_case_43_what_is_known_to_be_slow_is_told(careless):
    """On texts still longer, so that a fast machine is not taken for a careful expression."""
    assert is_slow(careless, lengths=[*LENGTHS, *STILL_LONGER])


@pytest.mark.parametrize(("place", "pattern", "flags"), FOUND, ids=[place for place, _, _ in FOUND])
def test_case_43_no_pattern_takes_more_than_50_milliseconds_on_a_nasty_text(place, pattern, flags):
    assert is_slow(pattern, flags) == ""


def test_case_43_the_patterns_of_known_ladders_neither():
    from accounts.roster.grades import KNOWN_LADDERS

    assert [is_slow(step) for steps in KNOWN_LADDERS.values() for step in steps if is_slow(step)] == []


def _all_kinds(of: type) -> Iterator[type]:
    for kind in of.__subclasses__():
        yield kind
        yield from _all_kinds(kind)


def test_case_43_the_names_that_forms_make_neither():
    importlib.import_module("mentoring.urls")  # and with it every page and its forms
    made = {kind.made for kind in _all_kinds(WhoMixin) if kind.made}
    assert len(made) > 5
    assert [pattern for pattern in made if is_slow(pattern)] == []
