"""Which question a link opens, if any."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, QuerySet

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
    """None where there is nothing to ask: the pair does not meet any more, or the reader has left. Three queries."""
    found = Session.objects.filter(pk=link.session_id, pair__state__in=Pair.MEETING)
    session = found.with_pair().first()
    user = User.objects.filter(person=link.person_id, is_active=True).select_related("person").first()
    if session is None or user is None or user.person is None or not user.person.is_employed:
        return None
    side = session.pair.side_of(user.person)
    if side is None or is_closed(session.pair.cohort):
        return None
    said = CheckIn.objects.filter(session=session, side=side).first()
    return Asked(session, side, user.person, session.pair.partner_of(user.person), user, said)


def said_by_link(user: User, session_id: UUID) -> QuerySet[CheckIn]:
    """The answer by link that the state of a session still rests on, for the two to see, before any other.

    A log that was corrected since is somebody's own word, so nothing is left to point out.
    """
    rests_on_it = Q(session__logged_at=None) | Q(said_at=F("session__logged_at"))
    return CheckIn.objects.visible_to(user).filter(rests_on_it, session=session_id).order_by("-said_at")
