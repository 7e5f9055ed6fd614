"""Who plays which part: colleagues are taken from the roster once each, and get an account when they need one."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress

from accounts.actions.sign_in import admit, join_person
from accounts.models import Person, User
from home.demo.company import LADDER

JUNIOR = LADDER[:2]
SENIOR = LADDER[4:]


class Cast:
    """Colleagues nobody has been asked for yet. The same ``chance`` and roster give the same people."""

    def __init__(self, chance: random.Random) -> None:
        people = Person.objects.employed().select_related("grade").order_by("external_id")
        self._everyone = list(people.filter(user=None))
        chance.shuffle(self._everyone)

    def mentors(self, count: int) -> list[Person]:
        return self._take(JUNIOR, count)

    def mentees(self, count: int) -> list[Person]:
        return self._take(SENIOR, count)

    def one(self, grade: str) -> Person:
        return self._take((grade,), 1)[0]

    def top(self, count: int) -> list[Person]:
        """People of the two highest grades, who stay free to be asked."""
        return [person for person in self._everyone if self._grade(person) in LADDER[-2:]][:count]

    def seniors_left(self) -> int:
        return sum(self._grade(person) in SENIOR for person in self._everyone)

    def _take(self, grades: Iterable[str], count: int) -> list[Person]:
        grades = set(grades)
        taken = [person for person in self._everyone if self._grade(person) in grades][:count]
        gone = {person.pk for person in taken}
        self._everyone = [person for person in self._everyone if person.pk not in gone]
        return taken

    @staticmethod
    def _grade(person: Person) -> str:
        return person.grade.name if person.grade else ""


def account_of(person: Person, *, at: datetime) -> User:
    """The colleague's account, opened as the sign-in page opens it, with the address taken as confirmed."""
    user = admit(email=person.email, at=at)
    if user is None:
        return User.objects.get(person=person)
    EmailAddress.objects.filter(user=user).update(verified=True)
    join_person(user=user, at=at)
    return user
