"""How long a session lasts, what a second factor is asked of, and that a changed role counts at the next request."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import timezone

from accounts.models import CompanySignIn, Organisation, OrganisationRole
from accounts.signing_in.company import FACTORS
from programmes.models import Role
from tests.factories import ProgrammeFactory, UserFactory, grant, hr_user
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
MINUTES = 60


def is_signed_in(client) -> bool:
    return client.get(reverse("notifications:preferences")).status_code == 200


def participant():
    return UserFactory()


@pytest.mark.parametrize(
    ("who", "idle", "whole"),
    [(hr_user, 30 * MINUTES, 8 * 60 * MINUTES), (participant, 120 * MINUTES, 12 * 60 * MINUTES)],
)
class TestHowLongItLasts:
    def test_it_ends_when_nobody_has_looked_for_a_while(self, client, who, idle, whole):
        with time_machine.travel(timezone.now(), tick=False) as clock:
            sign_in(client, who())
            clock.shift(timedelta(seconds=idle - 1))
            assert is_signed_in(client)
            clock.shift(timedelta(seconds=idle))
            answer = client.get(reverse("notifications:preferences"))
        assert answer.url.startswith("/accounts/login/?next=")
        assert "_auth_user_id" not in client.session

    def test_it_ends_in_the_end_however_busy_one_is(self, client, who, idle, whole):
        with time_machine.travel(timezone.now(), tick=False) as clock:
            sign_in(client, who())
            for _ in range(whole // (idle // 2)):
                clock.shift(timedelta(seconds=idle // 2))
                last = is_signed_in(client)
            assert last is False


def test_looking_does_not_write_each_time(client, django_assert_max_num_queries):
    sign_in(client, participant())
    is_signed_in(client)
    noted = client.session["seen_at"]
    is_signed_in(client)
    assert client.session["seen_at"] == noted <= time.time()


@pytest.mark.parametrize("name", [*Role.Name.values])
def test_a_role_in_a_programme_asks_for_a_second_factor_first(client, name):
    user = UserFactory()
    role = grant(user, name, ProgrammeFactory())
    Authenticator.objects.filter(user=user).delete()
    sign_in(client, user)
    assert client.get("/").url == reverse("mfa_index")
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    role.delete()
    assert client.get(reverse("notifications:preferences")).status_code == 200


def test_so_does_a_role_for_the_organisation_from_the_next_request_on(client):
    user = UserFactory()
    sign_in(client, user)
    assert is_signed_in(client)
    OrganisationRole.objects.create(user=user, name="administrator", granted_at=timezone.now())
    assert not is_signed_in(client)


def test_recovery_codes_alone_are_no_second_factor(client):
    user = hr_user()
    Authenticator.objects.filter(user=user).update(type=Authenticator.Type.RECOVERY_CODES)
    sign_in(client, user)
    assert client.get("/").url == reverse("mfa_index")


@pytest.mark.parametrize(
    ("said", "is_ticked", "is_let_in"),
    [
        ([], True, True),
        ([], False, False),
        (["pwd", "mfa"], False, True),
        (["pwd"], True, False),
    ],
)
def test_the_companys_own_second_step_counts_where_it_was_asked_for(client, said, is_ticked, is_let_in):
    CompanySignIn.objects.create(slug="company", kind="saml", name="x", is_on=True, has_second_step=is_ticked)
    user = hr_user()
    Authenticator.objects.filter(user=user).delete()
    sign_in(client, user, method="socialaccount", provider="company")
    session = client.session
    session[FACTORS] = said
    session.save()
    assert is_signed_in(client) is is_let_in
    assert is_let_in or client.get("/").url == reverse("mfa_index")


def test_invented_people_of_the_demo_are_let_in_without(client):
    user = hr_user()
    Authenticator.objects.filter(user=user).delete()
    Organisation.current()
    Organisation.objects.update(is_demo=True)
    sign_in(client, user)
    assert is_signed_in(client)
