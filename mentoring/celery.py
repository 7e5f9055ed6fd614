"""The Celery application: a doorbell. What is due stands in the database; see ``notifications``."""

import os

from celery import Celery
from celery.signals import beat_init, worker_init

from mentoring.opening import check_before_opening

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")

app = Celery("upward")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
for starting in (worker_init, beat_init):
    starting.connect(check_before_opening, weak=False, dispatch_uid="upward.keys")
