"""The seed of a draw: sealed until places are given, with the same digest before and the same seed published after."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts import keyring
from accounts.vault import CannotOpen
from programmes import actions
from programmes.models import OpenCall, Selection
from tests.factories.people import UserFactory
from tests.factories.programmes import CallFactory
from tests.migrating import back_at
from tests.programmes.test_selecting import applied, give

NEW = base64.b64encode(b"n" * 32).decode()
YESTERDAY = timezone.localdate() - timedelta(days=1)


def stored() -> str:
    """Every value of calls and selections, as the database has them."""
    found = []
    with connection.cursor() as cursor:
        for model in (OpenCall, Selection):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")  # noqa: S608 a name of ours
            found += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


@pytest.mark.django_db
def test_no_seed_is_readable_before_places_are_given_and_it_is_published_then():
    call, by = CallFactory(closes_on=YESTERDAY), UserFactory()
    applied(call, 3)
    seed, digest = call.seed, call.seed_digest
    assert len(bytes.fromhex(seed)) == 32 and hashlib.sha256(seed.encode()).hexdigest() == digest
    selection = actions.preview_selection(cohort=call.cohort, by=by, at=timezone.now())
    assert seed not in stored() and selection.published_seed == "" and selection.seed == seed
    give(call, by)
    published, call = Selection.objects.get(), OpenCall.objects.get()
    assert published.published_seed == published.seed == call.seed == seed
    assert call.seed_digest == digest


@pytest.mark.django_db
def test_each_call_has_a_seed_of_its_own_and_one_moved_to_another_call_does_not_open():
    one, other = CallFactory(), CallFactory()
    assert one.seed != other.seed and OpenCall.objects.get(pk=one.pk).seed == one.seed
    OpenCall.objects.filter(pk=one.pk).update(seed_sealed=other.seed_sealed)
    with pytest.raises(CannotOpen):
        _ = OpenCall.objects.get(pk=one.pk).seed
    unsaved = OpenCall(cohort=one.cohort)
    assert unsaved.seed_digest == unsaved.seed_digest, "made once, also before it is saved"


@pytest.mark.django_db
def test_a_change_of_the_master_key_takes_the_seed_along(settings, capsys):
    before = settings.UPWARD_MASTER_KEY
    call = CallFactory()
    seed, digest = call.seed, call.seed_digest
    settings.UPWARD_MASTER_KEY, settings.UPWARD_MASTER_KEY_PREVIOUS = NEW, [before]
    call_command("rotate_keys", "--json")
    assert json.loads(capsys.readouterr().out)["secrets"] == 1
    settings.UPWARD_MASTER_KEY_PREVIOUS = []
    found = OpenCall.objects.get()
    assert found.seed_sealed.startswith(keyring.current_name())
    assert (found.seed, found.seed_digest) == (seed, digest)


@pytest.mark.django_db(transaction=True)
def test_seeds_from_before_are_sealed_by_the_migration_and_opened_by_going_back():
    by = UserFactory()
    given, waiting = CallFactory(closes_on=YESTERDAY), CallFactory(closes_on=YESTERDAY)
    for call in (given, waiting):
        applied(call, 2)
        actions.preview_selection(cohort=call.cohort, by=by, at=timezone.now())
    give(given, by)
    seeds = {call.cohort_id: call.seed for call in (given, waiting)}
    with back_at("programmes", "0009_words_with_the_participant") as apps:
        for name in ("OpenCall", "Selection"):
            rows = apps.get_model("programmes", name).objects.values_list("cohort", "seed")
            assert dict(rows) == seeds, f"going back opens each {name}"
    assert {call.cohort_id: call.seed for call in OpenCall.objects.all()} == seeds
    published = dict(Selection.objects.values_list("cohort", "published_seed"))
    assert published == {given.cohort_id: seeds[given.cohort_id], waiting.cohort_id: ""}
    assert seeds[waiting.cohort_id] not in stored()
