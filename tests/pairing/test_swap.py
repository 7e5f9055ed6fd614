"""A swap: shown before it is done, refused in words, done whole, and undone by doing it again."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, ReportingLine
from accounts.states import NotPossibleNow
from pairing import actions
from pairing.models import Proposal, Ruling
from programmes.models import Role
from tests.factories.people import NOW, UserFactory, hr_user
from tests.factories.programmes import grant
from tests.pairing.conftest import finished_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def current(cohort):
    return finished_round(cohort)


@pytest.fixture
def two(current):
    return list(current.proposals.select_related("mentor__person", "mentee__person").order_by("pk")[:2])


@pytest.fixture
def coordinator(client, cohort):
    user = hr_user()
    grant(user, Role.Name.COORDINATOR, cohort.programme)
    client.force_login(user)
    return user


def _swap(two, **changes):
    first, second = two
    values = {
        "first": first.pk,
        "second": second.pk,
        "seen": (first.mentee_id, second.mentee_id),
        "by": UserFactory(),
        "at": NOW,
    }
    return actions.swap(**values | changes)


def _held(current):
    return dict(current.proposals.values_list("mentor", "mentee"))


def test_two_pairs_exchange_their_mentees_and_the_figures_follow(current, two):
    first, second = two
    Proposal.objects.filter(pk=first.pk).update(score=0.01)
    _swap(two)
    held = _held(current)
    assert (held[first.mentor_id], held[second.mentor_id]) == (second.mentee_id, first.mentee_id)
    current.refresh_from_db()
    scores = list(current.proposals.values_list("score", flat=True))
    assert current.figures["lowest"] == round(min(scores), 3)
    assert current.figures["mean"] == round(sum(scores) / len(scores), 3)
    assert sum(current.figures["bands"]) == len(scores) and current.figures["by_hand"] == 2
    for proposal in current.proposals.all():
        assert sum(proposal.points.values()) == pytest.approx(100 * proposal.score)
    event = AuditEvent.objects.get(verb="pairs swapped")
    assert event.details == {"first": str(first.pk), "second": str(second.pk)}


def test_swapping_once_more_undoes_it_and_nothing_is_marked(current, two):
    before = _held(current)
    first, second = two
    _swap(two)
    _swap(two, seen=(second.mentee_id, first.mentee_id))
    assert _held(current) == before
    current.refresh_from_db()
    assert current.figures["by_hand"] == 0
    assert not current.proposals.exclude(run_mentee=None).exists()


def test_a_rule_refuses_it_in_words_and_changes_nothing(current, two):
    first, second = two
    ReportingLine.objects.create(person=first.mentor.person, manager=second.mentee.person, since=NOW.date())
    before = _held(current)
    with pytest.raises(actions.RulesBroken, match="one reporting line"):
        _swap(two)
    assert _held(current) == before


def test_a_private_list_says_only_that_it_is_not_possible(current, two):
    first, second = two
    actions.block(person=second.mentee.person, other=first.mentor.person, at=NOW)
    with pytest.raises(actions.RulesBroken) as refused:
        _swap(two)
    assert str(refused.value) == f"{first.mentor.person} with {second.mentee.person}: Not possible."


def test_a_pinned_pair_stays(current, two):
    first, _ = two
    actions.rule(mentor=first.mentor, mentee=first.mentee, kind=Ruling.Kind.PIN, by=UserFactory(), at=NOW)
    with pytest.raises(actions.RulesBroken, match="Take the pin back first"):
        _swap(two)


def test_whoever_saw_other_pairs_changes_nothing(current, two):
    _swap(two)
    before = _held(current)
    with pytest.raises(NotPossibleNow, match="Look at them again"):
        _swap(two)
    assert _held(current) == before


def test_after_publishing_nothing_is_swapped(current, two):
    actions.publish(current=current, by=UserFactory(), at=NOW)
    with pytest.raises(actions.NotADraft):
        _swap(two)


def test_the_page_shows_both_pairs_before_and_after_and_a_press_does_it(client, coordinator, current, two):
    first, second = two
    address = reverse("pairing:swap", args=[first.pk])
    listed = client.get(address).content.decode()
    assert "The best swaps for both pairs together" in listed and f"?other={second.pk}" in listed
    shown = client.get(address, {"other": second.pk}).content.decode()
    assert "After the swap" in shown and "Swap them" in shown
    assert not Proposal.objects.exclude(run_mentee=None).exists()
    sent = {"other": second.pk, "mine": first.mentee_id, "theirs": second.mentee_id}
    done = client.post(address, sent, follow=True).content.decode()
    assert "Swapped by hand" in done and "Swap back" in done
    assert "Look at them again" in client.post(address, sent, follow=True).content.decode()


def test_a_swap_that_a_rule_forbids_is_not_offered_and_is_refused_in_words(client, coordinator, current, two):
    first, second = two
    ReportingLine.objects.create(person=first.mentor.person, manager=second.mentee.person, since=NOW.date())
    address = reverse("pairing:swap", args=[first.pk])
    assert f"?other={second.pk}" not in client.get(address).content.decode()
    page = client.get(address, {"other": second.pk}).content.decode()
    assert "This swap is not possible." in page and "Swap them" not in page
    assert "Choose one of the answers listed." in client.get(address, {"other": "nobody"}).content.decode()


def test_a_proposal_of_another_run_is_no_partner(client, coordinator, cohort, current, two):
    other = finished_round(cohort).proposals.first()
    sent = {"other": other.pk, "mine": two[0].mentee_id, "theirs": other.mentee_id}
    page = client.post(reverse("pairing:swap", args=[two[0].pk]), sent, follow=True)
    assert "Look at them again" in page.content.decode()
    assert not Proposal.objects.exclude(run_mentee=None).exists()
