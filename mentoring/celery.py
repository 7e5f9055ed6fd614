"""The Celery application: a doorbell. What is due stands in the database; see ``notifications``."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")

app = Celery("upward")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
