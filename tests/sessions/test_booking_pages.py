"""The pages on which an hour is found open for those they are for."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions import actions as dates
from sessions.booking.models import Offer
from tests.factories import PairFactory, UserFactory
from tests.sessions.conftest import cast_of
from tests.signing_in import sign_in


@pytest.mark.django_db
def test_case_99_three_times_are_offered_and_taken_with_forms_alone(client):
    cast = cast_of(PairFactory(introduced_at=timezone.now() - timedelta(days=21)))
    keeper = UserFactory()
    dates.name_assistant(pair=cast.pair, person=keeper.person, by=cast.mentee, at=timezone.now())
    page = reverse("sessions:offer", args=[cast.pair.pk])
    sign_in(client, cast.mentee)
    for name in ("offer", "rhythm"):
        assert client.get(reverse(f"sessions:{name}", args=[cast.pair.pk])).status_code == 200
    assert client.get(reverse("sessions:hours")).status_code == 200
    form = client.get(page).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    assert client.post(page, sent).status_code == 302 and Offer.objects.get().slots.count() == 3
    sign_in(client, cast.mentor)
    key = Offer.objects.get().slots.first().pk
    assert str(key) in client.get(page).content.decode()
    assert client.post(page, {"slot": str(key)}).status_code == 302
    assert cast.pair.sessions.get().is_planned
    sign_in(client, keeper)
    assert (
        client.get(reverse("sessions:diary_offer", args=[cast.pair.assistants.get().pk])).status_code == 200
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("further", "planned"), [("moves", 1), ("further", 2), ("", 1)])
def test_while_a_session_is_planned_times_are_for_it_or_for_a_further_one(client, further, planned):
    cast = cast_of(PairFactory(introduced_at=timezone.now() - timedelta(days=21)))
    old = cast.plan(starts_at=timezone.now() + timedelta(days=3), at=timezone.now())
    page = reverse("sessions:offer", args=[cast.pair.pk])
    sign_in(client, cast.mentee)
    form = client.get(page).context["form"]
    sent = {name: form[name].value() for name in form.fields} | {"further": further}
    assert client.post(page, sent).status_code == 302
    offer = Offer.objects.get()
    assert offer.moves == (None if further == "further" else old)
    assert ("It stays until a time is taken" in client.get(page).content.decode()) == (further != "further")
    sign_in(client, cast.mentor)
    client.post(page, {"slot": str(offer.slots.first().pk)})
    assert sum(session.is_planned for session in cast.pair.sessions.all()) == planned


@pytest.mark.django_db
def test_an_offer_does_not_speak_of_a_session_that_was_called_off(client):
    cast = cast_of(PairFactory(introduced_at=timezone.now() - timedelta(days=21)))
    old = cast.plan(starts_at=timezone.now() + timedelta(days=3), at=timezone.now())
    page = reverse("sessions:offer", args=[cast.pair.pk])
    sign_in(client, cast.mentee)
    form = client.get(page).context["form"]
    client.post(page, {name: form[name].value() for name in form.fields})
    dates.cancel_session(session=old, by=cast.mentee, at=timezone.now())
    assert "planned now" not in client.get(page).content.decode()
