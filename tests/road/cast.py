"""The roster that comes in, and who of it takes part."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.actions.organisation import change_settings
from accounts.models import Grade, OrganisationRole, Person, User
from home.demo.company import posts, roster
from programmes.actions import ask_for_role, confirm_role
from programmes.models import Cohort, Participant, Programme, Role, Side
from tests.accounts.shared_data import CABINET_OFFICE, needs_shared_data
from tests.factories.people import NOW
from tests.road import second_step
from tests.road.visitor import PASSWORD, Visitor
from tests.signing_in import post_arrives

FILES = [pytest.param("published", marks=needs_shared_data), "generated"]
HR = "nerys.bowen@hr.example"
# Some do not fit anybody under the rules of the cohort: enough are asked for a release to be able to count.
ASKED = 9


def best_file() -> str:
    """The published roster where it is at hand; the walk without scripts says so when it is not."""
    return "published" if CABINET_OFFICE.is_file() else "generated"


def file_of(name: str) -> SimpleUploadedFile:
    """The published roster, or one as our own demo exports it."""
    if name == "published":
        content = CABINET_OFFICE.read_bytes()
    else:
        content = roster(posts(people=240, seed=7, today=date(2026, 9, 7)))
    return SimpleUploadedFile(f"{name}.csv", content, content_type="text/csv")


def account(email: str, person: Person | None = None) -> User:
    """Somebody with a password and a confirmed address, as after their first visit."""
    user = User.objects.create_user(email=email, password=PASSWORD)
    if person:
        user.person = person
        user.save(update_fields=["person"])
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def hr_account() -> User:
    user = account(HR)
    OrganisationRole.objects.create(user=user, name=OrganisationRole.Name.HR, granted_at=NOW)
    return user


def to_invite() -> dict[Side, list[Person]]:
    """Juniors from the lowest grades and seniors from the highest but one, from as many departments as there are."""
    grades = list(Grade.objects.filter(people__left_on=None).distinct().order_by("rank"))
    juniors = Person.objects.employed().filter(grade__in=grades[:2])
    seniors = Person.objects.employed().filter(grade__in=grades[-3:-1])
    return {Side.MENTOR: _spread(juniors), Side.MENTEE: _spread(seniors)}


def _spread(people: Iterable[Person]) -> list[Person]:
    found = [person for person in sorted(people, key=lambda person: person.external_id) if person.email]
    return found[:: max(1, len(found) // ASKED)][:ASKED]


def sponsor_of(cohort: list[Person]) -> Person:
    taken = [person.pk for person in cohort]
    top = Person.objects.employed().exclude(pk__in=taken).exclude(email="")
    return top.order_by("-grade__rank", "external_id")[0]


def give_support(programme: Programme) -> None:
    """A coach, confirmed by a second person, and a speak-up contact in the settings."""
    hr = User.objects.get(email=HR)
    change_settings(by=hr, at=timezone.now(), speak_up_name="Speak-up line", speak_up_reach="020 7946 0000")
    coach = account("coach@coaches.example")
    asked = ask_for_role(user=coach, name=Role.Name.COACH, programme=programme, by=hr, at=timezone.now())
    confirm_role(request=asked, by=account("second@hr.example"), at=timezone.now())


def sign_in_by_code(visitor: Visitor, email: str) -> Visitor:
    """The sign-in of somebody who never had a password: the code of the newest mail."""
    visitor.open_home()
    visitor.follow("Send me a sign-in code by e-mail")
    visitor.press("Send me a code", email=email)
    post_arrives()
    letters = [each.body for each in mail.outbox if each.to == [email.lower()]]
    assert letters, f"no mail to {email}: {visitor.words}"
    letter = letters[-1]
    found = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", letter, re.MULTILINE)
    assert found, f"{email}: {visitor.words}"
    visitor.press("Sign in", code=found[1])
    second_step.take(visitor, email)
    assert visitor.has_button("Sign out"), f"{email} is not signed in: {visitor.words}"
    return visitor


def of(cohort: Cohort, side: Side) -> list[Participant]:
    return list(cohort.participants.filter(side=side).select_related("person").order_by("invited_at"))
