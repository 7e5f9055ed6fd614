"""A database with something behind every key, and what it says when all of it can be read."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from accounts import trail
from accounts.audit import record
from accounts.models import CompanySignIn, PersonalKey
from accounts.rights import ledger
from sessions.models import Reflection, Session
from tests.factories import PairFactory, SessionFactory, user_of


def key(name: str) -> str:
    return base64.b64encode(hashlib.sha256(name.encode()).digest()).decode()


class World:
    """``says()`` reads everything that a key opens or signs."""

    def __init__(self, pairs: int = 4) -> None:
        self.sessions = []
        for number in range(pairs):
            pair = PairFactory()
            session = SessionFactory(pair=pair, key=pair.key)
            session.question, session.place = f"question {number}", f"room {number}"
            session.save()
            person = pair.mentor.person
            reflection = Reflection(
                session=session, person=person, key=PersonalKey.of(person), saved_at=timezone.now()
            )
            reflection.text = f"reflection {number}"
            reflection.save()
            self.sessions.append(session.pk)
        self.company = CompanySignIn(kind="openid_connect", name="Company")
        self.company.secret = "client secret"
        self.company.save()
        self.user = user_of(pair.mentor.person)
        self.factor = TOTP.activate(self.user, "JBSWY3DPEHPK3PXP").instance
        record(by=self.user, at=timezone.now(), verb="thing done", subject=pair)
        assert trail.verify().is_whole

    def says(self) -> dict[str, Any]:
        from accounts.signing_in.second_factor import SecondFactors

        sessions = Session.objects.select_related("key").filter(pk__in=self.sessions).order_by("pk")
        self.company.refresh_from_db()
        self.factor.refresh_from_db()
        return {
            "words": [(session.question, session.place) for session in sessions],
            "reflections": sorted(each.text for each in Reflection.objects.select_related("key")),
            "company": self.company.secret,
            "factor": SecondFactors().decrypt(self.factor.data["secret"]),
            "erased": ledger.digest("P1"),
            "trail": trail.verify().faults,
        }
