"""The privacy notice has a version, says what changed, and people are told of a new one once."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts import notice, privacy
from accounts.clocks import NOTES, YEAR
from accounts.models import NoticeRead, NoticeVersion
from accounts.rights.said import FORMER, PARTNER_KEEPS
from notifications.models import Message
from notifications.own_data import new_notice, write_new_notice
from notifications.tasks import tick
from tests.factories import UserFactory
from tests.signing_in import sign_in

PAGE = "accounts:who_sees_what"
COLUMN = "mentoring_sessions.Reflection.text_sealed"


@pytest.fixture
def file(tmp_path, monkeypatch):
    """A notice of its own, which a test may raise."""
    path = tmp_path / "notice.json"
    path.write_text(notice.PATH.read_text())
    monkeypatch.setattr(notice, "PATH", path)
    notice.versions.cache_clear()
    yield path
    notice.versions.cache_clear()


@pytest.fixture
def changed(file, monkeypatch):
    """Private notes are kept longer, in the next version."""
    entry = privacy.entries[COLUMN]
    longer = privacy.Entry(entry.column, entry.ring, entry.purpose, YEAR.words, entry.sealed, (YEAR,))
    monkeypatch.setitem(privacy.entries, COLUMN, longer)
    return file


def test_the_notice_in_the_repository_is_of_this_register():
    assert notice.is_up_to_date(), "run manage.py notice --raise and commit accounts/notice.json"
    assert Path(notice.PATH).name == "notice.json"


def test_a_changed_register_is_found_until_the_version_is_raised(changed, capsys):
    assert [each.id for each in notice.the_notice_is_of_this_register(None)] == ["privacy.W001"]
    with pytest.raises(CommandError, match="has changed"):
        call_command("notice")
    capsys.readouterr()
    before = notice.current().number
    call_command("notice", "--raise", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["number"] == before + 1 and told["up_to_date"]
    [change] = told["changes"]
    assert change.startswith("Changed: Reflection (text).") and YEAR.words in change and NOTES.words in change
    assert notice.the_notice_is_of_this_register(None) == []
    call_command("notice", "--raise")
    assert notice.current().number == before + 1, "raising twice without a change is raising once"


def test_what_is_new_and_what_is_gone_is_said_too():
    one = notice.Column("Reflection", "text", "Only you", "to think", "90 days", True)
    assert notice.changes({}, {"a": one}) == [
        "New: Reflection (text). Only you; to think; 90 days; encrypted."
    ]
    assert notice.changes({"a": one}, {}) == ["No longer kept: Reflection (text)."]


@pytest.mark.django_db
class TestThePage:
    def test_it_names_version_and_date_to_everybody(self, client):
        version = notice.current()
        page = client.get(reverse(PAGE)).content.decode()
        assert f"Version {version.number} of" in page and str(version.dated.year) in page
        assert not NoticeRead.objects.exists()

    def test_it_shows_once_what_changed_since_the_last_look(self, client, changed):
        user = UserFactory()
        sign_in(client, user)
        assert "What has changed since you last looked" not in client.get(reverse(PAGE)).content.decode()
        notice.raise_version(on=date(2027, 1, 2))
        page = client.get(reverse(PAGE)).content.decode()
        assert (
            "What has changed since you last looked" in page and page.count("Changed: Reflection (text)") == 2
        )
        again = client.get(reverse(PAGE)).content.decode()
        assert "What has changed since you last looked" not in again and "Changed: Reflection (text)" in again
        assert NoticeRead.objects.get(user=user).number == notice.current().number

    def test_it_says_what_a_partner_keeps_in_the_same_words_as_every_other_place(self, client, capsys):
        sign_in(client, UserFactory())
        for name in (PAGE, "accounts:your_data"):
            assert PARTNER_KEEPS.replace("'", "&#x27;") in client.get(reverse(name)).content.decode(), name
        with pytest.raises(SystemExit):
            call_command("forget", "--help")
        assert " ".join(PARTNER_KEEPS.split()) in " ".join(capsys.readouterr().out.split())
        assert FORMER in PARTNER_KEEPS


@pytest.mark.django_db
class TestTelling:
    def test_nobody_is_told_of_the_first_version(self, file):
        UserFactory()
        assert list(new_notice(at=timezone.now())) == []

    def test_whoever_was_here_before_is_told_once_and_newcomers_are_not(self, changed):
        now = timezone.now()
        old, reader = (
            UserFactory(joined_at=now - timedelta(days=9)),
            UserFactory(joined_at=now - timedelta(days=9)),
        )
        list(new_notice(at=now))
        number = notice.raise_version(on=date(2027, 1, 2)).number
        NoticeRead.objects.create(user=reader, number=number, read_at=now)
        list(new_notice(at=now))
        UserFactory(joined_at=now + timedelta(minutes=1))
        for _ in range(2):
            tick()
        message = Message.objects.get(kind="own-data.notice")
        assert message.person == old.person
        assert write_new_notice(message).path == reverse(PAGE)
        NoticeRead.objects.create(user=old, number=number, read_at=now)
        assert write_new_notice(message) is None
        assert NoticeVersion.objects.count() == 2
