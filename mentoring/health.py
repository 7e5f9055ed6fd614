"""Whether the service lives, and whether it is ready for people. Public, and silent about everything else."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from notifications.selectors import oldest_due

LATE_AFTER_SECONDS = 15 * 60


@require_GET
@never_cache
@login_not_required
def live(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked, so that a slow database does not restart it."""
    return JsonResponse({"live": True})


@require_GET
@never_cache
@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """503 while the database is away or behind the code. Late mail is told, but is no reason to turn readers away."""
    try:
        facts: dict[str, bool | int] = {"database": True, "migrations": not unapplied()}
        if facts["migrations"]:
            facts |= _mail()
    except DatabaseError:
        facts = {"database": False}
    is_ready = all(facts.get(name, False) for name in ("database", "migrations"))
    return JsonResponse({"ready": is_ready, **facts}, status=200 if is_ready else 503)


def unapplied() -> bool:
    """Whether the database is behind the code."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _mail() -> dict[str, bool | int]:
    """How many seconds the oldest message has been due, and whether that means that beat or worker stand still."""
    oldest = oldest_due(at=timezone.now())
    seconds = round((timezone.now() - oldest).total_seconds()) if oldest else 0
    return {"oldest_due_seconds": seconds, "mail_in_time": seconds < LATE_AFTER_SECONDS}
