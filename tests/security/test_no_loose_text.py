"""Text never becomes SQL or markup on its way: read from the source, so that a new file is held to it too."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
# Each with the reason why nothing that anybody types gets there.
ALLOWED = {
    "accounts/append_only.py": 1,  # the names of our own tables, from the models
    "accounts/markdown.py": 1,  # what nh3 has cleaned
    "accounts/templatetags/ui.py": 1,  # the paths of our own icons, from files
    "insights/summaries/marks.py": 1,  # the names of our own triggers, from the models
    "mentoring/backup/postgresql.py": 2,  # the names of our own tables, and of settings that it names itself
    "mentoring/backup/sqlite.py": 1,  # the names of tables that it names itself
}
PLAIN_TEXT = {".txt"}  # mails in plain text, where markup is not read
MARKS = {"mark_safe", "SafeString", "SafeText"}
SQL = {"execute", "executemany", "raw", "extra", "RawSQL"}
LOOSE = re.compile(r"\|\s*safe(?:seq)?\b|{%\s*autoescape\s+off")


def sources():
    for app in settings.UPWARD_APPS:
        yield from sorted((ROOT / app.split(".")[0]).rglob("*.py"))
    yield from sorted((ROOT / "mentoring").rglob("*.py"))


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _is_put_together(node: ast.expr) -> bool:
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, (ast.Mod, ast.Add))
    return isinstance(node, ast.Call) and _name(node) in {"format", "join", "format_map"}


def faults(source: str) -> list[str]:
    """What in ``source`` makes SQL or markup out of text: the name of the call, for each."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    marked = [_name(call) for call in calls if _name(call) in MARKS]
    asked = [
        _name(call) for call in calls if _name(call) in SQL and call.args and _is_put_together(call.args[0])
    ]
    return marked + asked


def test_no_query_is_put_together_and_no_text_is_called_safe():
    found = {str(path.relative_to(ROOT)): len(faults(path.read_text())) for path in sources()}
    assert len(found) > 200
    assert {path: count for path, count in found.items() if count} == ALLOWED


def commands(source: str) -> list[str]:
    """What in ``source`` runs text as code, or hands it to a shell."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    bare = [
        _name(call) for call in calls if isinstance(call.func, ast.Name) and _name(call) in {"eval", "exec"}
    ]
    shells = [_name(call) for call in calls if any(word.arg == "shell" for word in call.keywords)]
    return bare + shells + [_name(call) for call in calls if _name(call) in {"system", "popen"}]


def test_no_text_is_run_as_code_and_none_goes_to_a_shell():
    found = {str(path.relative_to(ROOT)): commands(path.read_text()) for path in sources()}
    assert {path: calls for path, calls in found.items() if calls} == {}


@pytest.mark.parametrize("line", ["eval(words)", "exec(words)", "os.system(words)", "run(words, shell=True)"])
def test_the_reader_of_the_source_sees_commands_too(line):
    assert commands(line)


def test_no_template_lets_text_through_as_it_is():
    templates = sorted((ROOT / "templates").rglob("*"))
    loose = [
        str(path)
        for path in templates
        if path.suffix not in PLAIN_TEXT and path.is_file() and LOOSE.search(path.read_text())
    ]
    assert len(templates) > 60 and loose == []


@pytest.mark.parametrize(
    "line",
    [
        'cursor.execute(f"SELECT {name}")',
        'cursor.execute("SELECT %s" % name)',
        'cursor.execute("SELECT " + name)',
        'Person.objects.raw("SELECT {}".format(name))',
        "mark_safe(words)",
    ],
)
def test_the_reader_of_the_source_sees_what_it_looks_for(line):
    assert faults(line)


def test_it_lets_a_query_with_parameters_pass():
    assert faults('cursor.execute("SELECT %s", [name])') == []
