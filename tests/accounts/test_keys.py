"""The change of keys: nothing is lost, nobody is signed out, and a run that is killed is run again."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts import keyring, rotation, starting
from accounts.models import AuditEvent, ContentKey, KeyRotation, PurposeKey
from sessions.models import Session
from tests.accounts.keys_world import World, key
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
OLD, NEW = key("old"), key("new")


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def world(settings, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 2)
    monkeypatch.setattr(rotation, "KEYS_AT_ONCE", 2)
    PurposeKey.objects.all().delete()
    settings.UPWARD_MASTER_KEY, settings.UPWARD_MASTER_KEY_PREVIOUS = OLD, []
    world = World()
    assert starting.problem_with_keys() is None
    return world


def rotate(capsys, *words: str) -> dict:
    call_command("rotate_keys", "--json", *words)
    return json.loads(capsys.readouterr().out)


def change(settings) -> None:
    settings.UPWARD_MASTER_KEY, settings.UPWARD_MASTER_KEY_PREVIOUS = NEW, [OLD]


def killed_after(done: int):
    def tell(count: int) -> None:
        if count >= done:
            raise Killed

    return tell


def test_the_drill_keeps_everything_and_signs_nobody_out(world, settings, client, capsys):
    before = world.says()
    sign_in(client, world.user)
    change(settings)
    assert world.says() == before
    dry = rotate(capsys, "--dry-run")
    assert all(rows.exists() for rows in rotation.keys_left().values())
    done = rotate(capsys)
    assert done["keys"] == dry["keys"] == ContentKey.objects.count() + PurposeKey.objects.count()
    assert done["secrets"] == dry["secrets"] == 2 and done["unreadable"] == 0
    settings.UPWARD_MASTER_KEY_PREVIOUS = []
    assert starting.problem_with_keys() is None
    assert world.says() == before
    assert client.get(reverse("home:landing"), follow=True).wsgi_request.user == world.user
    assert AuditEvent.objects.get(verb="master key changed").details["keys"] == done["keys"]


def test_a_run_that_is_killed_half_way_is_run_again(world, settings, capsys):
    before = world.says()
    change(settings)
    with pytest.raises(Killed):
        rotation.rewrap(at=timezone.now(), tell=killed_after(3))
    left = ContentKey.objects.exclude(master=keyring.current_name()).count()
    assert 0 < left < ContentKey.objects.count()
    assert world.says() == before
    rotate(capsys)
    assert not any(rows.exists() for rows in rotation.keys_left().values())
    settings.UPWARD_MASTER_KEY_PREVIOUS = []
    assert world.says() == before
    assert rotate(capsys)["keys"] == 0


def test_keys_from_before_they_were_named_are_taken_too(world, settings, capsys):
    ContentKey.objects.update(master="")
    world.company.secret_sealed = world.company.secret_sealed.partition(".")[2]
    world.company.save()
    before = world.says()
    change(settings)
    rotate(capsys)
    settings.UPWARD_MASTER_KEY_PREVIOUS = []
    assert world.says() == before


def test_93_a_wrong_key_refuses_and_names_the_setting_not_the_value(world, settings):
    settings.UPWARD_MASTER_KEY = NEW
    with pytest.raises(ImproperlyConfigured) as refused:
        starting.check_keys()
    assert "UPWARD_MASTER_KEY " in str(refused.value)
    assert NEW not in str(refused.value) and OLD not in str(refused.value)
    with pytest.raises(CommandError, match="UPWARD_MASTER_KEY "):
        call_command("rotate_keys")


@pytest.mark.parametrize("words", ["", "short", "c2hvcnQ=", "%%%", NEW + "AAAA"])
def test_93_a_malformed_key_refuses_too(world, settings, words):
    settings.UPWARD_MASTER_KEY_PREVIOUS = [words]
    with pytest.raises(ImproperlyConfigured, match="UPWARD_MASTER_KEY_PREVIOUS is not 32 bytes") as refused:
        starting.check_keys()
    assert not words or words not in str(refused.value)


def test_a_key_dropped_too_early_is_asked_for(world, settings):
    change(settings)
    with pytest.raises(Killed):
        rotation.rewrap(at=timezone.now(), tell=killed_after(3))
    PurposeKey.objects.all().delete()
    settings.UPWARD_MASTER_KEY_PREVIOUS = []
    assert "UPWARD_MASTER_KEY_PREVIOUS" in (starting.problem_with_keys() or "")


def test_what_no_key_opens_is_left_and_told(world, settings, capsys):
    broken = ContentKey.objects.first()
    ContentKey.objects.filter(pk=broken.pk).update(wrapped=bytes(60))
    change(settings)
    with pytest.raises(CommandError, match="1 stored secrets open with none"):
        call_command("rotate_keys")
    assert bytes(ContentKey.objects.get(pk=broken.pk).wrapped) == bytes(60)


def test_content_gets_fresh_keys_and_an_old_copy_of_them_opens_nothing(world, settings, capsys):
    before, old = world.says(), {each.pk: each.secret() for each in ContentKey.objects.all()}
    now = timezone.now()
    with pytest.raises(Killed):
        rotation.change_content_keys(at=now, tell=killed_after(4))
    assert world.says() == before
    assert 0 < ContentKey.objects.filter(rotation=None).count() < len(old)
    data = rotate(capsys, "--data")["data"]
    assert world.says() == before
    assert KeyRotation.objects.count() == 1 and data["words"] > 0
    fresh = {each.pk: each.secret() for each in ContentKey.objects.all()}
    assert not set(old.values()) & set(fresh.values()) and old.keys() == fresh.keys()
    assert rotation.drop_old_keys(at=now) == 0
    assert rotation.drop_old_keys(at=timezone.now() + timedelta(minutes=16)) == len(old)
    assert not ContentKey.objects.exclude(wrapped_before=b"").exists()
    assert world.says() == before


def test_who_was_writing_while_keys_were_changed_loses_nothing(world):
    writing = Session.objects.select_related("key").get(pk=world.sessions[0])
    writing.key.secret()
    rotation.change_content_keys(at=timezone.now())
    writing.question = "written meanwhile"
    writing.save(update_fields=["question_sealed"])
    found = Session.objects.select_related("key")
    assert found.get(pk=writing.pk).question == "written meanwhile"
    rotation.drop_old_keys(at=timezone.now() + timedelta(minutes=16))
    assert found.get(pk=writing.pk).question == "written meanwhile"


def test_a_second_change_waits_until_the_first_is_over(world):
    rotation.change_content_keys(at=timezone.now())
    with pytest.raises(CommandError, match="less than 15 minutes ago"):
        call_command("rotate_keys", "--data")


def test_every_column_with_a_master_seal_is_in_the_list(world, settings):
    """Whoever seals something else with the master key finds this test, and adds the column to the rotation."""
    rooms = {app.split(".")[0] for app in settings.UPWARD_APPS} | {"mentoring"}
    files = [path for room in rooms for path in (settings.BASE_DIR / room).rglob("*.py")]
    users = {path.name for path in files if "seal_with_master(" in path.read_text()}
    assert users == {
        *("vault.py", "identity.py", "second_factor.py", "rotation.py", "post.py"),
        *("enrolment.py", "0011_seal_seeds.py", "poll.py", "models.py"),
    }
