"""A certificate of having taken part, as a tagged PDF: programme, role, hours, dates. Nothing on what was said."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from accounts.models import Organisation
from accounts.paper import shortened, typeset
from accounts.words import day_year
from feedback.recognition.hours import credit_of
from programmes.models import Participant

TEMPLATE = Path(__file__).with_name("paper") / "certificate.typ"
MOST_SIGNS = 160


def has_one(participant: Participant) -> bool:
    return participant.state == Participant.State.COMPLETED


def certificate_data(participant: Participant, *, at: datetime) -> dict[str, Any]:
    """Everything that stands on it."""
    cohort, credit = participant.cohort, credit_of(participant)
    return shortened(
        {
            "title": "Certificate",
            "organisation": str(Organisation.current().name),
            "name": str(participant.person),
            "programme": str(cohort.programme),
            "role": participant.get_side_display(),
            "hours": f"{credit.hours:g}",
            "sessions": str(credit.sessions),
            "from": day_year(cohort.starts_on),
            "until": day_year(cohort.ends_on),
            "on": day_year(at),
            "unprinted": False,
        },
        MOST_SIGNS,
    )


def certificate(participant: Participant, *, at: datetime) -> bytes:
    """The same file all day. :raises NotSet: when it cannot be set."""
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return typeset(TEMPLATE, certificate_data(participant, at=at), at=day)
