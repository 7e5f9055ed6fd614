"""The settings of a worker process that a test starts: the test's own database, and a real broker."""

from __future__ import annotations

import json
import os

from tests.settings import *
from tests.settings import DATABASES

DATABASES["default"].update(json.loads(os.environ["WORKER_DATABASE"]))
CELERY_BROKER_URL = os.environ["WORKER_BROKER"]
CELERY_TASK_DEFAULT_QUEUE = os.environ["WORKER_QUEUE"]
EMAIL_BACKEND = "notifications.outbox.KeptInFiles"
OUTBOX_DIR = os.environ["WORKER_OUTBOX"]
