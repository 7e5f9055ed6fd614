"""A copy of one's own data: all of it, and nobody else's words."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import CopyRequest
from accounts.rights import belongings, copy, jobs
from accounts.rights.belongings import entered_tables
from tests.accounts.rights.conftest import EXERCISE, MENTEES, MENTORS, NOTE, TO_COACH
from tests.factories import UserFactory
from tests.signing_in import sign_in


def said(person) -> str:
    with zipfile.ZipFile(io.BytesIO(copy.archive(person, at=timezone.now()))) as packed:
        return json.dumps(json.loads(packed.read("data.json")), ensure_ascii=False)


def test_it_holds_every_word_that_the_person_wrote(told):
    text = said(told.junior)
    for words in (
        NOTE,
        EXERCISE,
        TO_COACH,
        MENTORS,
        told.junior.name,
        told.junior.email,
        told.junior.external_id,
    ):
        assert words in text, words
    assert 'P3\\": 2' in text


def test_it_names_the_partners_words_without_telling_them(told):
    text = said(told.junior)
    assert MENTEES not in text and copy.OTHERS_WORDS in text
    assert MENTEES in said(told.mentee.person)


def test_it_says_nothing_of_what_only_the_partner_may_read(told):
    text = said(told.mentee.person)
    for words in (NOTE, EXERCISE, TO_COACH, MENTORS, 'P3\\": 2'):
        assert words not in text


def test_every_table_of_the_register_is_thought_about():
    known = set(belongings.belongings) | set(belongings.nobodys)
    assert set(entered_tables()) == known & set(entered_tables()) and set(entered_tables()) <= known


def test_a_table_that_nobody_thought_about_fails_the_check(monkeypatch):
    monkeypatch.delitem(belongings.belongings, "mentoring_sessions.Reflection")
    problems = belongings.every_table_has_an_owner(None)
    assert [problem.id for problem in problems] == ["privacy.E002"]


def test_the_page_inside_is_readable_alone(told):
    with zipfile.ZipFile(io.BytesIO(copy.archive(told.junior, at=timezone.now()))) as packed:
        page = packed.read("data.html").decode()
    assert NOTE in page and "<script" not in page and "http" not in page


def test_the_command_prints_counts_and_no_content(told, tmp_path, capsys):
    path = tmp_path / "copy.zip"
    call_command("export_person", told.junior.email, str(path), "--json")
    printed = capsys.readouterr().out
    assert json.loads(printed)["exported"]["mentoring_sessions.Reflection.text"] == 1
    assert NOTE not in printed and told.junior.name not in printed
    assert zipfile.is_zipfile(path) and path.stat().st_mode & 0o077 == 0


class TestThePage:
    @pytest.fixture
    def ready(self, told, client, eager_jobs, django_capture_on_commit_callbacks):
        sign_in(client, told.mentor)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("accounts:copy_ask"))
        return CopyRequest.objects.get()

    def test_it_is_made_by_a_job_and_downloaded_by_its_owner(self, told, client, ready):
        page = client.get(reverse("accounts:your_data")).content.decode()
        address = reverse("accounts:copy_file", args=[ready.pk])
        assert address in page
        answer = client.get(address)
        assert zipfile.is_zipfile(io.BytesIO(answer.content)) and "no-store" in answer["Cache-Control"]

    def test_it_lies_sealed(self, told, ready):
        assert b"PK" not in bytes(ready.file_sealed)[:64]
        assert NOTE.encode() not in bytes(ready.file_sealed)

    @pytest.mark.parametrize("who", ["mentee", "stranger"])
    def test_nobody_else_gets_it(self, told, client, ready, who):
        sign_in(client, told.mentee if who == "mentee" else UserFactory())
        assert client.get(reverse("accounts:copy_file", args=[ready.pk])).status_code == 404

    def test_after_an_hour_it_is_gone(self, told, client, ready):
        with time_machine.travel(timezone.now() + timedelta(minutes=59)):
            assert jobs.drop_old_copies(at=timezone.now()) == 0
        with time_machine.travel(timezone.now() + timedelta(minutes=61)):
            assert jobs.drop_old_copies(at=timezone.now()) == 1
        ready.refresh_from_db()
        assert bytes(ready.file_sealed) == b""
        assert client.get(reverse("accounts:copy_file", args=[ready.pk])).status_code == 404

    def test_an_older_sign_in_is_asked_again(self, told, client, ready):
        sign_in(client, told.mentor, ago=700)
        assert client.get(reverse("accounts:copy_file", args=[ready.pk])).status_code == 302

    def test_asking_twice_makes_one(self, told, client):
        sign_in(client, told.mentor)
        for _ in range(2):
            client.post(reverse("accounts:copy_ask"))
        assert CopyRequest.objects.count() == 1
