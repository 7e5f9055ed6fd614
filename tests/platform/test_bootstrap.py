"""``manage.py`` prepares itself: once, wholly, and with a sentence when it cannot."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from mentoring import bootstrap


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A folder that stands for a fresh checkout, with locks of its own."""
    for name, constant in (("requirements.txt", "PRODUCT"), ("requirements-dev.txt", "DEVELOPMENT")):
        (tmp_path / name).write_text("")
        monkeypatch.setattr(bootstrap, constant, tmp_path / name)
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    (tmp_path / ".venv").mkdir()
    return tmp_path


def test_a_changed_lock_is_noticed(checkout):
    bootstrap._stamp(bootstrap.PRODUCT).write_text(bootstrap._fingerprint(bootstrap.PRODUCT))
    assert bootstrap._is_stamped(bootstrap.PRODUCT)
    bootstrap.PRODUCT.write_text("django==5.2.19\n")
    assert not bootstrap._is_stamped(bootstrap.PRODUCT)


def test_a_set_up_that_was_cut_short_is_not_taken_for_a_whole_one(checkout):
    assert not bootstrap._is_stamped(bootstrap.PRODUCT)
    assert not bootstrap._works("--version")


@pytest.mark.parametrize("command", ["test", "lint"])
def test_tests_need_more_than_the_product(checkout, monkeypatch, command):
    installed = []
    monkeypatch.setattr(bootstrap, "_install", installed.append)
    monkeypatch.setattr(bootstrap, "_start_again", lambda arguments: None)
    bootstrap.make_ready(["manage.py", command])
    bootstrap.make_ready(["manage.py", "up"])
    assert installed == [bootstrap.DEVELOPMENT, bootstrap.PRODUCT]


@pytest.mark.parametrize(
    ("version", "sentence"), [((3, 9, 2), "Upward needs Python 3.11 or newer, and this is 3.9.")]
)
def test_an_old_python_is_told_so_in_a_sentence(checkout, monkeypatch, version, sentence):
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(SystemExit, match=sentence):
        bootstrap.make_ready(["manage.py", "up"])


def test_a_python_without_virtual_environments_is_told_what_to_install(checkout, monkeypatch):
    monkeypatch.setattr(bootstrap, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="apt install python3-venv"):
        bootstrap.make_ready(["manage.py", "up"])


def test_without_a_network_the_sentence_says_what_to_do(checkout, monkeypatch):
    monkeypatch.setattr(bootstrap, "_works", lambda *arguments: "--version" in arguments)
    monkeypatch.setattr(bootstrap, "_python", lambda: Path("/bin/false"))
    with pytest.raises(SystemExit, match="could not be downloaded"):
        bootstrap.make_ready(["manage.py", "up"])
    assert not bootstrap._is_stamped(bootstrap.PRODUCT)


def test_two_commands_at_once_wait_for_each_other(checkout):
    import fcntl

    with bootstrap._one_at_a_time():
        other = os.open(checkout, os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(other)


def test_set_up_needs_nothing_but_the_standard_library():
    """``-I -S`` leaves out every installed package; the module must still load."""
    program = f"import sys; sys.path.insert(0, {str(settings.BASE_DIR)!r}); import mentoring.bootstrap"
    subprocess.run([sys.executable, "-I", "-S", "-c", program], check=True)
