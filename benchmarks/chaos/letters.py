"""Letters of the benchmark, one of which is as it should be."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from notifications.registry import Letter

MEGABYTE = 1 << 20
MOST_MEGABYTES = 512
FINE = "poison.fine"


def fine(message: Any) -> Letter:
    from notifications.registry import Letter

    return Letter(subject="Did you meet?", paragraphs=["Tell us."], button="Answer", path="/")


def kills(message: Any) -> Letter:
    os.kill(os.getpid(), signal.SIGKILL)
    return fine(message)


def hangs(message: Any) -> Letter:
    while True:
        pass


def eats(message: Any) -> Letter:
    """Takes memory until the kernel gives this process no more than 512 MB, as a limit that an operator sets would."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEGABYTES * MEGABYTE, hard))
    try:
        eaten = []
        while True:
            eaten.append(bytearray(16 * MEGABYTE))
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


LETTERS: dict[str, Callable[[Any], Letter]] = {
    FINE: fine,
    "poison.kills": kills,
    "poison.hangs": hangs,
    "poison.eats": eats,
}


class Letters(AppConfig):
    name = "benchmarks.chaos"
    label = "chaos"

    def ready(self) -> None:
        from notifications.registry import Kind, register_kind

        for name, write in LETTERS.items():
            # Urgent: they leave at whatever hour somebody runs this.
            register_kind(Kind(name=name, label=name, why="Chaos", write=write, is_ask=True, is_urgent=True))
