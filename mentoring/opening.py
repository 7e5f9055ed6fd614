"""What web and worker ask before they open: whether they hold the keys of this database."""

from __future__ import annotations

from django.db import DatabaseError, connections


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
