"""No text that somebody typed becomes a template, a format, an object or markup: read from the source."""

from __future__ import annotations

import ast
import re

import pytest

from tests.security.test_no_loose_text import ROOT, sources

# Calls that read text as a template or a format, by file; each with the reason why nothing that is typed gets there.
ALLOWED = {
    "accounts/roster/findings.py": ["format"],  # the sentence of a kind of finding; what was read is a value
    "feedback/cards/forms.py": ["HTML", "HTML"],  # the words of a button, given by the forms beside it
    "feedback/circles/forms.py": ["HTML"],  # the same
    "feedback/coaching/forms.py": ["HTML"],  # the same
    "feedback/concerns/forms.py": ["HTML"],  # the same
    "feedback/flags/forms.py": ["HTML"],  # the same
    "feedback/forms.py": ["HTML", "HTML"],  # a count, and the titles of our own questionnaire
    "home/demo/company.py": ["format"],  # invented titles
    "insights/commons/forms.py": ["HTML"],  # the words of a button, given by the forms beside it
    "insights/themes/forms.py": ["HTML"],  # the same
    "mentoring/browser/fetching.py": ["format"],  # a constant of the file
    "notifications/around/forms.py": ["HTML", "HTML"],  # our own headings of the parts of a mail, and a count
    "sessions/forms/hours.py": ["HTML"],  # the words of a button, given by the forms beside it
}
TEMPLATES = {"Template", "from_string", "HTML", "format_html"}
# Formatting a date or a record is another thing than formatting with a pattern.
OTHER_FORMATS = {"dateformat", "super"}
PACKED = {"pickle", "cPickle", "dill", "shelve", "marshal", "yaml", "jsonpickle"}


def _is_fixed(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) or (
        isinstance(node, ast.JoinedStr)
        and not any(isinstance(part, ast.FormattedValue) for part in node.values)
    )


def _whose(node: ast.expr) -> str:
    inner = node.func if isinstance(node, ast.Call) else node
    return getattr(inner, "id", "")


def patterns(source: str) -> list[str]:
    """Calls in ``source`` whose template or format is not written down there and then."""
    nodes = list(ast.walk(ast.parse(source)))
    signs = [node for node in nodes if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod)]
    loose = [
        "%" for node in signs if isinstance(node.right, (ast.Tuple, ast.Dict)) and not _is_fixed(node.left)
    ]
    return loose + [_name(node) for node in nodes if isinstance(node, ast.Call) and _reads_text(node)]


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _reads_text(call: ast.Call) -> bool:
    name = _name(call)
    if name in ("format", "format_map") and isinstance(call.func, ast.Attribute):
        return not _is_fixed(call.func.value) and _whose(call.func.value) not in OTHER_FORMATS
    return name in TEMPLATES and bool(call.args) and not _is_fixed(call.args[0])


def packed(source: str) -> list[str]:
    """Modules that ``source`` imports which make objects, and so code, of what they read."""
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, (ast.Import, ast.ImportFrom))]
    names = [alias.name for node in nodes for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return [name for name in names if name.partition(".")[0] in PACKED]


def test_no_text_is_read_as_a_template_or_a_format():
    found = {str(path.relative_to(ROOT)): patterns(path.read_text()) for path in sources()}
    assert {path: calls for path, calls in found.items() if calls} == ALLOWED


def test_nothing_is_unpacked_into_objects():
    found = {str(path.relative_to(ROOT)): packed(path.read_text()) for path in sources()}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "line",
    [
        "Template(words)",
        "engines['django'].from_string(words)",
        "HTML(f'<p>{words}</p>')",
        "words.format(name=name)",
        "words.format_map(values)",
        "'{}'.join(words).format(1)",
        "words % (name,)",
        "words % {'name': name}",
        "format_html(words)",
        "format_html(f'<p>{words}</p>')",
    ],
)
def test_the_reader_sees_a_template_or_a_format(line):
    assert patterns(line)


@pytest.mark.parametrize(
    "line", ["import pickle", "from yaml import load", "import marshal as m", "import os, shelve"]
)
def test_the_reader_sees_what_unpacks(line):
    assert packed(line)


@pytest.mark.parametrize(
    "line", ["'{}'.format(name)", "format_html('<p>{}</p>', name)", "number % 7", "HTML('<p>')"]
)
def test_the_reader_lets_fixed_patterns_pass(line):
    assert patterns(line) == []


MARKUP = re.compile(
    r"(?:inner|outer)HTML|insertAdjacentHTML|createContextualFragment|parseFromString\(|srcdoc|document\.write"
    r"|\beval\b|new Function|set(?:Timeout|Interval)\(\s*[\"'`]|\.on(?:click|error|load)\s*=|javascript:"
    r"|__proto__|\bprototype\b|Object\.assign|structuredClone|postMessage|import\("
)
KEPT = re.compile(
    r"localStorage|sessionStorage|indexedDB|document\.cookie|\bcaches\b|serviceWorker|openDatabase"
)
# htmx would note the address there; this takes it away.
MAY_TOUCH = ['sessionStorage.removeItem("htmx-current-path-for-history");']


def scripts() -> dict[str, str]:
    found = {
        str(path.relative_to(ROOT)): path.read_text() for path in sorted((ROOT / "static").rglob("*.js"))
    }
    return {path: re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE) for path, text in found.items()}


def test_our_scripts_make_no_markup_and_no_code_of_text():
    assert len(scripts()) >= 2
    assert {path: MARKUP.findall(text) for path, text in scripts().items() if MARKUP.search(text)} == {}


def test_our_scripts_keep_nothing_in_the_browser():
    lines = [line.strip() for text in scripts().values() for line in text.splitlines() if KEPT.search(line)]
    assert lines == MAY_TOUCH


@pytest.mark.parametrize(
    "line",
    [
        "a.innerHTML = b",
        "eval(a)",
        "document.write(a)",
        "a.__proto__ = b",
        "setTimeout('a()')",
        "a.onclick = b",
    ],
)
def test_the_reader_of_scripts_sees_what_it_looks_for(line):
    assert MARKUP.search(line)


@pytest.mark.parametrize(
    "line", ["localStorage.x = 1", "indexedDB.open('a')", "document.cookie = a", "caches.open('a')"]
)
def test_it_sees_what_would_stay_in_the_browser(line):
    assert KEPT.search(line)


INLINE = re.compile(
    r"\son[a-z]+\s*=|javascript:|<script(?![^>]*\b(?:src=|json\"))|\sstyle=|hx-on|hx-vals=[\"']js:|srcdoc=",
    re.IGNORECASE,
)
OF_MAILS = "templates/notifications/mail/letter.html"  # mail programs know no style sheets


def test_no_template_holds_a_script_a_handler_or_an_inline_style():
    pages = sorted((ROOT / "templates").rglob("*.html"))
    found = {str(page.relative_to(ROOT)): INLINE.findall(page.read_text()) for page in pages}
    assert len(found) > 60
    assert {page: set(marks) for page, marks in found.items() if marks} == {OF_MAILS: {" style="}}
