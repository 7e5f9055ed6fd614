"""Ending sessions from the office: somebody's, or everybody's."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from accounts.audit import record
from accounts.models import Organisation, User


@transaction.atomic
def end_sessions_of(user: User, *, by: User, at: datetime) -> int:
    """Sign ``user`` out of every browser from the next request on; out of how many."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    record(by=by, at=at, verb="signed out everywhere", subject=user, browsers=len(sessions))
    return len(sessions)


@transaction.atomic
def end_all_sessions(*, but: str, by: User, at: datetime) -> int:
    """Sign everybody out, except from the session whose key is ``but``; how many sessions ended."""
    ended = UserSession.objects.exclude(session_key=but).delete()[0]
    Session.objects.exclude(session_key=but).delete()
    record(by=by, at=at, verb="everybody signed out", subject=Organisation.current(), browsers=ended)
    return ended
