"""A worker that stands still leaves, and whoever keeps the processes running starts it again.

A broker that was away has been seen to leave workers alive and deaf, answering every ping. So progress is what counts:
beat rings for each worker's queue every ten seconds, and a worker that has neither begun, ended nor had any job in
hand for ``UPWARD_WORKER_PATIENCE`` seconds hears nothing. One that has had a job in hand for longer than the job may
last is stuck; the process pool of production ends such a job by itself, threads can only go down with their process.
What it had in hand stands in the database, and is found by a sweep.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from celery.worker import state
from celery.worker.request import Request

log = logging.getLogger(__name__)

LOOKS_A_PATIENCE = 18
# How long a worker that was asked to leave may take, and how long a pool has to end what lasts too long.
GOES_WITHIN = 10.0


@dataclass
class Watch:
    """What one worker has done. ``now`` counts seconds and never goes back; ``patience`` is in seconds."""

    patience: float
    now: Callable[[], float] = time.monotonic
    accepted: int = 0
    in_hand: int = 0

    def __post_init__(self) -> None:
        self.moved_at = self.now()
        self._seen: dict[str, float] = {}

    def reason_to_leave(self, accepted: int, active: Collection[Request]) -> str:
        """Why the worker should start anew; empty while it does its work. To be asked again and again."""
        at = self.now()
        if active or accepted != self.accepted or self.in_hand:
            self.moved_at = at
        self.accepted, self.in_hand = accepted, len(active)
        if at - self.moved_at >= self.patience:
            return f"Nothing came for {self.patience:g} seconds."
        return self._stuck(active, at)

    def _stuck(self, active: Collection[Request], at: float) -> str:
        self._seen = {request.id: self._seen.get(request.id, at) for request in active}
        for request in active:
            longest = request.task.time_limit
            if longest and at - self._seen[request.id] >= longest + GOES_WITHIN:
                return f"{request.name} took longer than {longest:g} seconds."
        return ""


def start(patience: float) -> None:
    """Watch this process from now on, in a thread that dies with it. No patience: nobody watches."""
    if patience > 0:
        threading.Thread(target=_look, args=[Watch(patience)], name="watchdog", daemon=True).start()


def _look(watch: Watch) -> None:
    pause = threading.Event()
    while not pause.wait(watch.patience / LOOKS_A_PATIENCE):
        if reason := watch.reason_to_leave(state.all_total_count[0], _active()):
            log.error("This worker starts anew. %s Is beat there, and the broker?", reason)
            _leave(pause)


def _active() -> list[Request]:
    try:
        return list(state.active_requests)
    except RuntimeError:  # changed while it was read: something happens
        return _active()


def _leave(pause: threading.Event) -> None:
    """Ask the worker to go; one that waits for the broker, or for a thread, does not hear and is ended."""
    os.kill(os.getpid(), signal.SIGTERM)
    pause.wait(GOES_WITHIN)
    os._exit(1)
