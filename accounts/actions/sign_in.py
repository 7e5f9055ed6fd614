"""Who gets an account, and which person it belongs to. By verified e-mail alone, never by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import CompanySignIn, OrganisationRole, Person, User

BATCH = 500


@transaction.atomic
def admit(*, email: str, at: datetime) -> User | None:
    """The account of the one colleague with this address, made when they first ask to sign in; nobody otherwise.

    It has no password and is joined to nobody until the address is verified. The answer never reaches the page.
    """
    if User.objects.filter(email__iexact=email).exists():
        return None
    people = list(Person.objects.employed().filter(email__iexact=email, user=None)[:2])
    if len(people) != 1:
        return None
    user = User.objects.create_user(email, joined_at=at)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    record(by=None, at=at, verb="account made", subject=user)
    return user


@transaction.atomic
def welcome(*, email: str, staff_id: str, at: datetime) -> User | None:
    """The account of the one colleague whom the company's provider has just vouched for; nobody if that is not clear.

    The staff id decides where the provider gives one, then the address; never a name. An account of an address that
    is joined to somebody else is not handed over.
    """
    employed = Person.objects.employed()
    by_id = list(employed.filter(external_id=staff_id)[:2]) if staff_id else []
    people = by_id or (list(employed.filter(email__iexact=email)[:2]) if email else [])
    if len(people) != 1:
        return None
    person = people[0]
    user = User.objects.filter(person=person).first()
    if user is None and email:
        user = User.objects.filter(email__iexact=email, person=None).first()
        if user is None and not User.objects.filter(email__iexact=email).exists():
            user = User.objects.create_user(email, joined_at=at)
            record(by=None, at=at, verb="account made", subject=user)
    if user is None:
        return None
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"primary": True, "verified": True}
    )
    if user.person_id is None:
        user.person = person
        user.save(update_fields=["person"])
        record(by=user, at=at, verb="account joined to person", subject=user, person=str(person.pk))
    return user


@transaction.atomic
def join_person(*, user: User, at: datetime) -> Person | None:
    """Join ``user`` to the one colleague who has a verified address of theirs; to nobody if that is not clear."""
    if user.person_id:
        return user.person
    verified = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    people = {
        person.pk: person
        for email in verified
        for person in Person.objects.employed().filter(email__iexact=email)[:2]
    }
    if len(people) != 1:
        return None
    person = next(iter(people.values()))
    if User.objects.filter(person=person).exists():
        return None
    user.person = person
    user.save(update_fields=["person"])
    record(by=user, at=at, verb="account joined to person", subject=user, person=str(person.pk))
    return person


@transaction.atomic
def join_named(*, user: User, at: datetime) -> None:
    """Join the account of somebody who is given a role to the one colleague who has its address in the staff list.

    At once, and not when they first sign in: until then mail about the role would reach nobody, and no rule about
    reporting lines would know who they are. It opens nothing: they sign in by showing that the address is theirs.
    """
    if user.person is not None:
        return
    people = list(Person.objects.employed().filter(email__iexact=user.email)[:2])
    if len(people) != 1 or User.objects.filter(person=people[0]).exists():
        return
    user.person = people[0]
    user.save(update_fields=["person"])
    record(by=None, at=at, verb="account joined to person", subject=user, person=str(people[0].pk))


# Without them nobody could let anybody in again; all other roles end with the post.
KEYHOLDERS = (OrganisationRole.Name.HR, OrganisationRole.Name.ADMINISTRATOR)


def may_sign_in(user: User) -> bool:
    """Whoever has left may not, unless they work in HR or administer the service, so that nobody is locked out."""
    if not user.is_active:
        return False
    has_left = user.person is not None and not user.person.is_employed
    return not has_left or OrganisationRole.objects.filter(user=user, name__in=KEYHOLDERS).exists()


def must_use_company(user: User) -> bool:
    """Whether ``user`` may come in through the company only. Administrators keep a key for the day it fails."""
    if not CompanySignIn.objects.filter(is_on=True, is_only_way=True).exists():
        return False
    return not OrganisationRole.objects.filter(user=user, name=OrganisationRole.Name.ADMINISTRATOR).exists()


def close_account(person: Person) -> None:
    """Close the account of somebody of whom the company's directory says that they are gone, whatever role they hold.

    :raises Refused: if they are the last administrator, without whom nobody could let anybody in again.
    """
    accounts = User.objects.filter(person=person, is_active=True)
    others = OrganisationRole.objects.filter(name=OrganisationRole.Name.ADMINISTRATOR, user__is_active=True)
    is_administrator = others.filter(user__in=accounts).exists()
    if is_administrator and not others.exclude(user__in=accounts).exists():
        raise Refused("This is the last administrator. Make somebody else one first.")
    accounts.update(is_active=False)


def follow_roster(*, returned: Sequence[Person] | Sequence[UUID]) -> None:
    """Close the accounts of all who have left, which ends their sessions too, and open those of ``returned`` again.

    Belongs inside the transaction of the import. HR and administrators stay in.
    """
    keep = OrganisationRole.objects.filter(name__in=KEYHOLDERS).values("user")
    gone = User.objects.filter(is_active=True, person__left_on__isnull=False).exclude(pk__in=keep)
    User.objects.filter(pk__in=gone.values("pk")).update(is_active=False)
    for start in range(0, len(returned), BATCH):
        User.objects.filter(person__in=returned[start : start + BATCH]).update(is_active=True)
