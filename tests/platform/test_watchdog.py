"""A worker that hears nothing, or is stuck in a job, leaves; one that works, or waits for its turn, stays."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from mentoring.watchdog import GOES_WITHIN, Watch
from notifications.tasks import LONGEST_SWEEP, deliver, sweep, tick
from tests.broker import PATIENCE, wait_until
from tests.platform.test_worker import broker_url, outbox, queue, ring, start_worker

__all__ = ["broker_url", "outbox", "queue", "start_worker"]


@dataclass(eq=False)
class Job:
    """What Celery tells of a job that a worker has in hand."""

    id: str
    name: str = "sweep"
    task: object = field(default_factory=lambda: SimpleNamespace(time_limit=None))


class Watched:
    """A worker of whom it is told, second by second, how many jobs it began and which it has in hand."""

    def __init__(self) -> None:
        self.at = 0.0
        self.watch = Watch(90, now=lambda: self.at)

    def says(self, seconds: float, begun: int, *in_hand: Job) -> str:
        self.at += seconds
        return self.watch.reason_to_leave(begun, in_hand)


@pytest.fixture
def watched() -> Watched:
    return Watched()


def test_one_for_which_nothing_came_for_ninety_seconds_leaves(watched):
    assert not watched.says(5, 1)
    assert not watched.says(89, 1)
    assert watched.says(1, 1) == "Nothing came for 90 seconds."


def test_one_for_which_something_comes_now_and_then_stays(watched):
    assert not any(watched.says(80, begun) for begun in range(1, 50))


def test_one_that_has_never_begun_anything_leaves_too(watched):
    assert not watched.says(89, 0)
    assert watched.says(1, 0)


def test_one_that_has_been_at_one_long_job_for_an_hour_stays_and_is_given_time_afterwards(watched):
    job = Job("round")
    assert not any(watched.says(60, 1, job) for _ in range(60))
    assert not watched.says(60, 1)
    assert not watched.says(89, 1)
    assert watched.says(1, 1)


def test_one_that_is_stuck_in_a_job_that_may_not_last_leaves(watched):
    job = Job("mail", task=SimpleNamespace(time_limit=60))
    others = iter(range(1, 1_000))
    assert not watched.says(0, next(others), job)
    assert not watched.says(60 + GOES_WITHIN - 1, next(others), job, Job("another"))
    assert watched.says(1, next(others), job, Job("a third")) == "sweep took longer than 60 seconds."


def test_two_short_jobs_after_each_other_are_not_one_long_job(watched):
    jobs = [Job(str(number), task=SimpleNamespace(time_limit=60)) for number in range(10)]
    assert not any(watched.says(50, number, job) for number, job in enumerate(jobs))


def test_each_job_that_sends_has_an_end():
    assert deliver.time_limit == sweep.time_limit == LONGEST_SWEEP == 60
    assert tick.time_limit == 300


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_that_nobody_rings_for_leaves_by_itself(start_worker):
    start_worker(UPWARD_WORKER_PATIENCE="2").wait(timeout=PATIENCE)


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_that_is_rung_for_stays(start_worker, broker_url, queue):
    worker, began = start_worker(UPWARD_WORKER_PATIENCE="12"), time.monotonic()

    def has_stayed() -> bool:
        ring(sweep, broker_url, queue)
        return worker.poll() is not None or time.monotonic() - began > 20

    assert wait_until(has_stayed, every=1)
    assert worker.poll() is None
