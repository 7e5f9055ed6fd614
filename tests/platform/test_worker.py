"""A real worker process and a real broker: what rings is done, also what rang while nobody was there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as real
from django.db import connection
from django.utils import timezone

from accounts.doorbell import silenced
from accounts.models import Organisation
from benchmarks.crowd import crowd
from benchmarks.round import in_the_database
from mentoring.celery import app
from notifications.models import Message
from notifications.tasks import deliver, sweep, tick
from pairing.actions import request_round
from pairing.jobs import LOST_AFTER, take_up_waiting
from pairing.models import Round
from pairing.tasks import run_round
from programmes.kit.in_use import frozen
from programmes.kit.tasks import write_announcement
from programmes.models import Announcement, KitText
from tests.broker import running, wait_until
from tests.factories import CohortFactory, PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def broker_url(tmp_path, settings) -> Iterator[str]:
    """The Redis of the environment, else a Valkey of our own on a socket."""
    settings.DATA_DIR = tmp_path
    with running(tmp_path) as url:
        yield url


@pytest.fixture
def queue() -> str:
    return f"test-{uuid.uuid4().hex}"


@pytest.fixture
def outbox(tmp_path) -> Path:
    return tmp_path / "mails"


@pytest.fixture
def start_worker(broker_url, queue, outbox) -> Iterator[object]:
    started = []
    names = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")
    database = {name: str(connection.settings_dict[name]) for name in names}
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.platform.live_settings",
        "WORKER_DATABASE": json.dumps(database),
        "WORKER_BROKER": broker_url,
        "WORKER_QUEUE": queue,
        "WORKER_OUTBOX": str(outbox),
    }

    def start(pool: str = "threads", **more: str):
        command = [
            sys.executable,
            "-m",
            "celery",
            "--app",
            "mentoring",
            "--quiet",
            "worker",
            "--pool",
            pool,
        ]
        options = ["--concurrency", "1", "--without-mingle", "--without-gossip"]
        started.append(subprocess.Popen([*command, *options], cwd=real.BASE_DIR, env=environment | more))
        return started[-1]

    yield start
    for worker in started:
        worker.kill()
        worker.wait()


def due_message() -> Message:
    """A message of a kind that nobody knows: a worker that has seen it says so in its row."""
    now = timezone.now()
    Organisation.current()
    due = now - timedelta(minutes=1)
    return Message.objects.create(
        kind="nobody.knows", person=PersonFactory(), due_on=due.date(), due_at=due, created_at=now
    )


def ring(task, broker_url, queue, **ids):
    with app.connection_for_write(broker_url) as bell:
        task.apply_async(kwargs=ids, connection=bell, queue=queue)


def is_seen(message) -> bool:
    return Message.objects.filter(pk=message.pk, state=Message.State.FAILED).exists()


def test_a_worker_does_what_rings_and_what_rang_before_it_came(start_worker, broker_url, queue):
    first, second = due_message(), due_message()
    ring(deliver, broker_url, queue, message_id=str(first.pk))
    start_worker()
    assert wait_until(lambda: is_seen(first))
    assert not is_seen(second)
    ring(deliver, broker_url, queue, message_id=str(second.pk))
    assert wait_until(lambda: is_seen(second))


def test_a_killed_worker_leaves_the_work_to_the_next_tick(start_worker, broker_url, queue):
    killed = start_worker()
    killed.kill()
    killed.wait()
    message = due_message()
    start_worker()
    ring(tick, broker_url, queue)
    assert wait_until(lambda: is_seen(message))


def children_of(process: subprocess.Popen[bytes]) -> set[str]:
    return set(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split())


@pytest.mark.parametrize(("most", "gives_way"), [("1", True), ("0", False)])
def test_a_process_that_has_taken_much_memory_gives_way_once_its_job_is_done(
    start_worker, broker_url, queue, most, gives_way
):
    messages = [due_message(), due_message()]
    worker = start_worker(pool="prefork", UPWARD_WORKER_MEMORY=most)
    assert wait_until(lambda: children_of(worker))
    before = children_of(worker)
    ring(deliver, broker_url, queue, message_id=str(messages[0].pk))
    assert wait_until(lambda: is_seen(messages[0]))
    if gives_way:
        assert wait_until(lambda: children_of(worker) and not children_of(worker) & before)
    ring(deliver, broker_url, queue, message_id=str(messages[1].pk))
    assert wait_until(lambda: is_seen(messages[1]))
    assert gives_way or children_of(worker) == before


def test_82_a_broker_that_is_emptied_loses_no_message(start_worker, broker_url, queue):
    messages = [due_message() for _ in range(5)]
    for message in messages:
        ring(deliver, broker_url, queue, message_id=str(message.pk))
    with app.connection_for_write(broker_url) as bell:
        # This queue alone, because the broker may be shared with other tests.
        assert bell.default_channel.client.delete(queue) == 1
    start_worker()
    ring(sweep, broker_url, queue)
    assert wait_until(lambda: all(map(is_seen, messages)))


def test_a_worker_writes_an_announcement_and_stops_when_everybody_is_written_to(
    start_worker, broker_url, queue
):
    cohort = CohortFactory()
    people = PersonFactory.create_batch(3)
    announcement = Announcement.objects.create(
        cohort=cohort,
        text=frozen(cohort.programme, KitText.Kind.ANNOUNCEMENT, at=timezone.now()),
        people=len(people),
        submission=uuid.uuid4(),
        asked_at=timezone.now(),
    )
    start_worker()
    ring(write_announcement, broker_url, queue, announcement_id=str(announcement.pk))
    written = Announcement.objects.filter(pk=announcement.pk, state=Announcement.State.WRITTEN)
    assert wait_until(written.exists)
    told = Message.objects.filter(sequence=str(announcement.pk))
    assert {message.person for message in told} == set(people)


def test_a_worker_that_is_killed_while_it_pairs_leaves_nothing_and_the_next_one_finishes(
    start_worker, broker_url, queue
):
    cohort = in_the_database(crowd(900, 1))
    now = timezone.now()
    with silenced():
        current = request_round(cohort=cohort, submission=uuid.uuid4(), by=None, at=now)
    worker = start_worker()
    ring(run_round, broker_url, queue, round_id=str(current.pk))
    assert wait_until(Round.objects.filter(pk=current.pk, progress__gte=10).exists, every=0.01)
    worker.kill()
    worker.wait()
    current.refresh_from_db()
    assert current.state == Round.State.RUNNING, "it was killed in the middle"
    assert not current.proposals.exists() and not current.unpaired.exists()
    assert take_up_waiting(at=now + LOST_AFTER / 2) == 0, "it may still be at work"
    assert take_up_waiting(at=timezone.now() + LOST_AFTER) == 1
    current.refresh_from_db()
    assert current.state == Round.State.DONE
    assert current.proposals.count() == current.figures["pairs"] > 800
