"""How long fresh keys for a million sealed texts take, and a new master key for all their keys.

``python -m benchmarks.rekey --json`` fills a database of its own with pairs and their texts, changes every key through
the command's own functions, and times it beside the least that it could do: opening and sealing as many texts
and writing as many rows. It touches no other database.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from typing import Any

A_MILLION = 1_000_000
TEXTS_OF_A_PAIR = 20
WORDS = "What I took from our talk: start from what somebody needs, then look for a tool. " * 2


def _fill(texts: int) -> None:
    """Any table with sealed words will do; this one needs nothing but a person."""
    from django.utils import timezone

    from accounts.models import ContentKey, CopyRequest, Person

    person = Person.objects.create(external_id="B1", name="Bench")
    keys = [ContentKey.new() for _ in range(texts // TEXTS_OF_A_PAIR)]
    batch = []
    for number in range(texts):
        row = CopyRequest(person=person, key=keys[number % len(keys)], asked_at=timezone.now())
        row.file = WORDS
        batch.append(row)
    CopyRequest.objects.bulk_create(batch, batch_size=500)


def _reference() -> float:
    """Seconds to open and seal every text and write every row once, with one key and nothing else."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from django.db import transaction

    from accounts.models import CopyRequest

    cipher, nonce, rows = AESGCM(bytes(32)), bytes(12), []
    sealed = cipher.encrypt(nonce, WORDS.encode(), b"")
    began = time.perf_counter()
    with transaction.atomic():
        for row in CopyRequest.objects.iterator(chunk_size=500):
            row.file_sealed = cipher.encrypt(nonce, cipher.decrypt(nonce, sealed, b""), b"")
            rows.append(row)
        CopyRequest.objects.bulk_update(rows, ["file_sealed"], batch_size=500)
        transaction.set_rollback(True)
    return time.perf_counter() - began


def measure(texts: int) -> dict[str, Any]:

    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    from accounts import rotation
    from accounts.models import ContentKey

    call_command("migrate", verbosity=0, interactive=False)
    _fill(texts)
    reference = _reference()
    began = time.perf_counter()
    figures = rotation.change_content_keys(at=timezone.now())
    changed = time.perf_counter() - began
    rotation.drop_old_keys(at=timezone.now() + 2 * rotation.KEPT_FOR)
    dropped = time.perf_counter() - began - changed
    settings.UPWARD_MASTER_KEY_PREVIOUS = [settings.UPWARD_MASTER_KEY]
    settings.UPWARD_MASTER_KEY = "b3duLWtleS1vZi1hLXRlc3QtYW5kLW5vLW90aGVyISE="
    began = time.perf_counter()
    wrapped = rotation.rewrap(at=timezone.now())
    rewrapped = time.perf_counter() - began
    return {
        "texts": figures.words,
        "keys": ContentKey.objects.count(),
        "seconds": round(changed, 2),
        "seconds_to_drop_old_keys": round(dropped, 2),
        "reference_seconds": round(reference, 2),
        "ratio": round(changed / reference, 2),
        "minutes_for_a_million": round((changed + dropped) / figures.words * A_MILLION / 60, 1),
        "master_keys": wrapped.keys,
        "master_seconds": round(rewrapped, 2),
        "unreadable": figures.unreadable + wrapped.unreadable,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--texts", type=int, default=20_000, help="how many texts to seal anew")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="upward-bench-") as folder:
        os.environ.update(UPWARD_DATA=folder, DATABASE_URL="", DJANGO_SETTINGS_MODULE="mentoring.settings")
        import django

        django.setup()
        figures = measure(options.texts)
    if options.json:
        print(json.dumps(figures, indent=2))
    else:
        print(
            f"A million texts take {figures['minutes_for_a_million']} minutes ({figures['ratio']} of bare work)."
        )


if __name__ == "__main__":
    main()
