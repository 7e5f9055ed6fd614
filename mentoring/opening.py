"""What web and worker do before they open: ask whether they hold the keys of this database, and settle in."""

from __future__ import annotations

import gc

from django.db import DatabaseError, connections
from django.urls import get_resolver


def check_before_opening() -> None:
    """Refuse with a wrong master key. A database that is away is no reason: ``/health/ready`` tells of it.

    :raises django.core.exceptions.ImproperlyConfigured: naming the setting, never its value.
    """
    from accounts.starting import check_keys  # the apps are loaded by now, and were not when this module was

    try:
        check_keys()
    except DatabaseError:
        pass
    finally:
        connections.close_all()


def settle_in() -> None:
    """Load what the first request would, and have the garbage collector leave it alone from now on.

    It all stays until the process ends. Looked through again and again it is as much work as reading a large cohort.
    """
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
