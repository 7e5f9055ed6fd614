"""Which question a link opens, if any."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, QuerySet

from accounts.beside import beside, with_rows
from accounts.models import Person, User
from pairing.models import Pair
from programmes.closing import is_closed
from programmes.models import Side
from sessions.check_in.links import Link
from sessions.check_in.models import CheckIn
from sessions.models import Session


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to one person. ``said`` is what this person's link has answered already."""

    session: Session
    side: Side
    reader: Person
    partner: Person
    user: User
    said: CheckIn | None

    @property
    def is_open(self) -> bool:
        """Whether nobody has said anything yet: neither the partner nor, signed in, the reader."""
        return self.session.is_planned and self.said is None


def asked(link: Link) -> Asked | None:
    """None where there is nothing to ask: the pair does not meet any more, or the reader has left. One query."""
    two = Q(side=Side.MENTOR, session__pair__mentor__person=link.person_id) | Q(
        side=Side.MENTEE, session__pair__mentee__person=link.person_id
    )
    said = CheckIn.objects.filter(two, session=link.session_id)
    found = Session.objects.filter(pk=link.session_id, pair__state__in=Pair.MEETING)
    accounts = [f"pair__{side}__person__user" for side in Side]
    session = with_rows(found.with_pair(), {"said": beside("check_ins", said)}, *accounts).first()
    if session is None or is_closed(session.pair.cohort):
        return None
    for side in Side:
        reader = session.pair.participant(side).person
        user: User | None = getattr(reader, "user", None)
        if reader.pk == link.person_id and reader.is_employed and user and user.is_active:
            partner = session.pair.partner_of(reader)
            return Asked(session, side, reader, partner, user, getattr(session, "said", None))
    return None


def said_by_link(user: User, session_id: UUID) -> QuerySet[CheckIn]:
    """The answer by link that the state of a session still rests on, for the two to see, before any other.

    A log that was corrected since is somebody's own word, so nothing is left to point out.
    """
    rests_on_it = Q(session__logged_at=None) | Q(said_at=F("session__logged_at"))
    return CheckIn.objects.visible_to(user).filter(rests_on_it, session=session_id).order_by("-said_at")
