"""The Celery application: a doorbell. What is due stands in the database; see ``notifications``."""

import os

from celery import Celery
from celery.signals import beat_init, task_failure, worker_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from mentoring.opening import check_before_opening, settle_in

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")

app = Celery("upward")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def _refuse_wrong_keys(**facts: object) -> None:
    """Celery goes on after an error in a signal; only leaving stops it."""
    try:
        check_before_opening()
    except ImproperlyConfigured as problem:
        raise SystemExit(str(problem)) from problem


for starting in (worker_init, beat_init):
    starting.connect(_refuse_wrong_keys, weak=False, dispatch_uid="upward.keys")


@task_failure.connect(weak=False, dispatch_uid="upward.standby")
def _leave_a_standby(exception: BaseException | None = None, **facts: object) -> None:
    """After a fail-over the next job looks for the server that writes; this one is found again by a sweep."""
    from mentoring import database_faults  # needs the settings, which do not stand yet

    if database_faults.is_read_only(exception):
        database_faults.let_go()


@worker_init.connect(weak=False, dispatch_uid="upward.settled")
def _settle_in(**facts: object) -> None:
    """Before the first lease runs: the first mail asks for every address there is, which takes seconds to load.

    The processes that send are forked after this, and share what it loaded. The watch stays with the one that they
    are forked from.
    """
    from mentoring import watchdog  # asks for the worker's half of Celery, which the web has no use for

    settle_in()
    watchdog.start(settings.UPWARD_WORKER_PATIENCE)
