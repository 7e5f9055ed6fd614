"""Whose work asks for a second factor and for short sessions: those who run a programme or read its results."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.holding import held
from accounts.models import User

MINUTE, HOUR = 60, 60 * 60


@dataclass(frozen=True, slots=True)
class Lasts:
    """Seconds until a session ends: ``idle`` since the last page, ``whole`` since signing in (ASVS 7.3.1, 7.3.2)."""

    idle: int
    whole: int


FOR_THE_OFFICE = Lasts(idle=30 * MINUTE, whole=8 * HOUR)
FOR_PARTICIPANTS = Lasts(idle=2 * HOUR, whole=12 * HOUR)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is asked of one user (``is_demanding``), and whether they have it. Invented people of a demo need none."""

    is_demanding: bool
    has_second_factor: bool
    is_invented: bool

    @property
    def lasts(self) -> Lasts:
        return FOR_THE_OFFICE if self.is_demanding else FOR_PARTICIPANTS

    @property
    def lacks_second_factor(self) -> bool:
        """People of a demo are stepped into, not signed in."""
        return self.is_demanding and not self.has_second_factor and not self.is_invented


def standing(user: User) -> Standing:
    """How ``user`` stands now: each role opens more than one's own pages. One query at most."""
    roles = held(user)
    return Standing(bool(roles.office or roles.within), roles.has_second_factor, roles.is_invented)
