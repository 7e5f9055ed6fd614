"""Everywhere that words could end up: each function gives what is there, readable, and nothing hidden by packing."""

from __future__ import annotations

import base64
import email
import gzip
import json
import zipfile
from collections.abc import Iterator
from email.policy import default
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import redis
from django.conf import settings
from django.contrib.sessions.models import Session as SignedInSession
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import Person
from accounts.rights import copy
from tests.abuse.test_keys import dump


def inside(file: bytes) -> bytes:
    """What a reader of a PDF gets: its text and what is said of it."""
    found = PdfReader(BytesIO(file))
    said = [*(page.extract_text() for page in found.pages), str(found.metadata)]
    return "".join(said).replace("\u200b", "").replace("\n", "").encode()


def answer(response: Any) -> bytes:
    """What a page or a download says, with its headers; a PDF as its reader gets it."""
    words: bytes = b"".join(response.streaming_content) if response.streaming else response.content
    if response.headers.get("Content-Type") == "application/pdf":
        words += inside(words)
    return words + str(response.headers).encode()


def database() -> bytes:
    return dump()


def backed_up(where: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of a backup, unpacked."""
    for path in sorted(where.iterdir()):
        content = path.read_bytes()
        yield path.name, gzip.decompress(content) if path.suffix == ".gz" else content


def backup() -> Iterator[bytes]:
    """Every file of a backup that the command makes now."""
    with TemporaryDirectory() as where:
        made = Path(where) / "backup"
        call_command("backup", str(made))
        yield from (content for _, content in backed_up(made))


def folder() -> Iterator[tuple[str, bytes]]:
    """Every file of the data folder."""
    for path in sorted(Path(settings.DATA_DIR).rglob("*")):
        if path.is_file():
            yield str(path), path.read_bytes()


def mails() -> Iterator[str]:
    """Every mail that the product wrote into the folder, decoded: headers, plain words and HTML."""
    for path in sorted(Path(settings.OUTBOX_DIR).rglob("*")):
        if not path.is_file():
            continue
        found = email.message_from_bytes(path.read_bytes(), policy=default)
        yield str(found.items())
        for part in found.walk():
            if part.get_content_maintype() == "text":
                yield part.get_content()


def cache() -> Iterator[bytes]:
    """The values of the cache, which the database holds in base64."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM mentoring_cache")
        for key, value in cursor.fetchall():
            yield key.encode() + base64.b64decode(value)


def sign_ins() -> Iterator[str]:
    """What is kept of each signed-in browser, unpacked."""
    for row in SignedInSession.objects.all():
        yield json.dumps(row.get_decoded(), default=str)


def tasks(url: str) -> list[dict[str, object]]:
    """The arguments of every task that waits in the broker."""
    with _connected(url) as server:
        lists = [key for key in server.scan_iter() if server.type(key) == b"list"]
        waiting = [json.loads(each) for key in lists for each in server.lrange(key, 0, -1)]
    bodies = [json.loads(base64.b64decode(each["body"])) for each in waiting if "body" in each]
    assert all(body[0] == [] for body in bodies), "a task takes ids by name only"
    return [body[1] for body in bodies]


def broker(url: str) -> bytes:
    """All that the broker holds, raw."""
    ask = {
        b"list": lambda server, key: server.lrange(key, 0, -1),
        b"hash": lambda server, key: server.hgetall(key).values(),
        b"zset": lambda server, key: server.zrange(key, 0, -1),
        b"set": lambda server, key: server.smembers(key),
        b"string": lambda server, key: [server.get(key)],
    }
    with _connected(url) as server:
        return b"\n".join(part for key in server.scan_iter() for part in ask[server.type(key)](server, key))


def empty(url: str) -> None:
    """Take away what waits in the product's own queues."""
    with _connected(url) as server:
        server.delete("celery", "sign_in")


def _connected(url: str) -> redis.Redis:
    if url.startswith("redis+socket://"):
        return redis.Redis(unix_socket_path=url.removeprefix("redis+socket://"))
    return redis.Redis.from_url(url)


def copy_of(person: Person) -> bytes:
    """What somebody gets who asks for a copy of their data: JSON and HTML."""
    with zipfile.ZipFile(BytesIO(copy.archive(person, at=timezone.now()))) as packed:
        return packed.read("data.json") + packed.read("data.html")
