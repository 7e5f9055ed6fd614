"""Accounts: for colleagues only, joined to a person by verified address, closed to those who have left."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from accounts.actions.sign_in import join_person, may_sign_in
from accounts.models import OrganisationRole, User
from tests.accounts.conftest import AT
from tests.factories.people import PersonFactory, UserFactory
from tests.signing_in import post_arrives

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mailbox(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def ask_for_code(client, email: str):
    return client.post(reverse("account_request_login_code"), {"email": email})


def sent_code() -> str:
    post_arrives()
    return re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", mail.outbox[-1].body, re.MULTILINE)[1]


def test_a_colleague_signs_in_by_code_and_is_joined_to_their_record(client):
    ann = PersonFactory(email="Ann@x.example")
    ask_for_code(client, "ann@x.example")
    assert User.objects.get().person is None
    client.post(reverse("account_confirm_login_code"), {"code": sent_code()})
    user = User.objects.get()
    assert (user.person, client.session["_auth_user_id"]) == (ann, str(user.pk))
    assert not user.has_usable_password()


def test_a_stranger_gets_the_same_answer_and_neither_mail_nor_account(client):
    PersonFactory(email="ann@x.example")
    known, unknown = ask_for_code(client, "ann@x.example"), ask_for_code(type(client)(), "eve@x.example")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    post_arrives()
    assert [message.to for message in mail.outbox] == [["ann@x.example"]]
    assert User.objects.count() == 1


@pytest.mark.parametrize("people", [[{"left_on": AT.date()}], [{}, {}]])
def test_an_address_of_somebody_gone_or_of_two_people_makes_no_account(client, people):
    for facts in people:
        PersonFactory(email="ann@x.example", **facts)
    ask_for_code(client, "ann@x.example")
    assert not User.objects.exists()


def test_there_is_no_sign_up(client):
    response = client.post(
        reverse("account_signup"), {"email": "eve@x.example", "password1": "a-long-password-1"}
    )
    assert not User.objects.exists()
    assert response.status_code == 200


def user_with(email: str, *, verified: bool) -> User:
    user = UserFactory(person=None, email=email)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=verified)
    return user


def test_an_address_that_is_not_verified_joins_nobody():
    PersonFactory(email="ann@x.example")
    assert join_person(user=user_with("ann@x.example", verified=False), at=AT) is None


def test_an_address_of_two_people_joins_nobody():
    PersonFactory.create_batch(2, email="ann@x.example")
    assert join_person(user=user_with("ann@x.example", verified=True), at=AT) is None


def test_the_same_name_joins_nobody():
    PersonFactory(name="Ann Ox", email="other@x.example")
    assert join_person(user=user_with("ann.ox@x.example", verified=True), at=AT) is None


def test_a_person_who_has_an_account_is_not_taken_over():
    ann = PersonFactory(email="ann@x.example")
    UserFactory(person=ann, email="first@x.example")
    assert join_person(user=user_with("ann@x.example", verified=True), at=AT) is None


def test_whoever_has_left_may_not_sign_in_unless_they_run_the_organisation():
    gone = UserFactory(person=PersonFactory(left_on=AT.date()))
    assert not may_sign_in(gone)
    OrganisationRole.objects.create(user=gone, name="hr", granted_at=AT)
    assert may_sign_in(gone)


def test_whoever_has_left_is_turned_away_at_the_door(client):
    gone = UserFactory(person=PersonFactory(left_on=AT.date()))
    gone.set_password("a-long-password-1")
    gone.save()
    EmailAddress.objects.create(user=gone, email=gone.email, primary=True, verified=True)
    answer = client.post(reverse("account_login"), {"login": gone.email, "password": "a-long-password-1"})
    assert answer.url == reverse("account_inactive")
    assert "_auth_user_id" not in client.session
