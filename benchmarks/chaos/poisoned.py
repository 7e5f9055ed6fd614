"""The product's settings with letters that kill, hang or eat: what workers of ``benchmarks.chaos.poison`` run on."""

from __future__ import annotations

from mentoring.settings import *  # noqa: F403
from mentoring.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.chaos.letters.Letters"]
EMAIL_BACKEND = "notifications.outbox.KeptInFiles"
