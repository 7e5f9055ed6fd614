"""Two runs side by side: who stayed, who changed, and what of the question changed."""

import pytest
from django.urls import reverse

from pairing import actions, comparing
from pairing.models import Ruling
from pairing.parts import differences
from programmes.models import Role
from tests.factories.people import NOW, UserFactory, hr_user
from tests.factories.programmes import ParticipantFactory, grant
from tests.pairing.conftest import finished_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client, cohort):
    user = hr_user(name="Nerys Bowen")
    grant(user, Role.Name.COORDINATOR, cohort.programme)
    client.force_login(user)
    return user


@pytest.fixture
def runs(cohort):
    """Between the two runs a pair was vetoed, somebody joined, and the weights changed."""
    before = finished_round(cohort)
    vetoed = before.proposals.select_related("mentor__cohort", "mentee").first()
    by = UserFactory()
    actions.rule(mentor=vetoed.mentor, mentee=vetoed.mentee, kind=Ruling.Kind.VETO, by=by, at=NOW)
    ParticipantFactory(cohort=cohort, mentor=True, person__name="Mei-Ling Tsang")
    ParticipantFactory(cohort=cohort, mentee=True, person__name="Hugh Carradine")
    actions.save_policy(cohort=cohort, by=by, at=NOW, weight_need=20, bar_same_department=True)
    return before, finished_round(cohort), vetoed


def _pairs(run):
    return set(run.proposals.values_list("mentor", "mentee"))


def test_pairs_kept_new_and_gone_add_up(runs):
    before, after, vetoed = runs
    found = comparing.compare(before, after)
    old, new = _pairs(before), _pairs(after)
    assert (found.kept, found.new, found.gone) == (len(old & new), len(new - old), len(old - new))
    assert (vetoed.mentor_id, vetoed.mentee_id) in old - new
    changed = {change.mentor.pk for change in found.changes}
    assert changed == {mentor for mentor, _ in old ^ new}
    assert [one.person.name for one in found.found] == ["Hugh Carradine"] and found.lost == []


def test_what_of_the_question_changed_is_said_in_words(runs):
    before, after, _ = runs
    assert comparing.compare(before, after).policy == [
        "Never inside one department: no, then yes.",
        "Topic wanted meets topic offered: 40, then 20.",
    ]
    assert differences({"rules": {"max_gap": None}}, {"rules": {"max_gap": 5, "new_rule": [1]}}) == [
        "Levels apart, at most: no limit, then 5.",
        "New rule: no limit, then other choices.",
    ]


def test_the_page_lists_every_run_and_compares_any_two(client, coordinator, cohort, runs):
    before, after, _ = runs
    address = reverse("pairing:runs", args=[cohort.pk])
    page = client.get(address).content.decode()
    assert "Run 1" in page and "Run 2" in page and "kept" not in page
    page = client.get(address, {"before": before.pk, "after": after.pk}).content.decode()
    assert "Who changes partner" in page and "Mei-Ling Tsang" in page
    page = client.get(address, {"before": before.pk, "after": before.pk}).content.decode()
    assert "a run beside itself shows nothing" in page


def test_a_run_of_another_cohort_is_not_compared(client, coordinator, cohort, runs):
    other = ParticipantFactory(mentor=True).cohort
    ParticipantFactory(cohort=other, mentee=True)
    foreign = finished_round(other)
    sent = {"before": runs[0].pk, "after": foreign.pk}
    page = client.get(reverse("pairing:runs", args=[cohort.pk]), sent).content.decode()
    assert "Choose one of the answers listed." in page


@pytest.mark.parametrize("more", [0, 8])
def test_comparing_costs_the_same_however_many_pairs(
    client, coordinator, cohort, more, django_assert_num_queries
):
    for _ in range(more):
        ParticipantFactory(cohort=cohort, mentor=True)
        ParticipantFactory(cohort=cohort, mentee=True)
    before, after = finished_round(cohort), finished_round(cohort)
    address = reverse("pairing:runs", args=[cohort.pk])
    client.get(address)
    with django_assert_num_queries(12):
        client.get(address, {"before": before.pk, "after": after.pk})
