"""What counts beside the sliders: weights for a purpose, an organisation's own criteria, words that both wrote."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from pairing import actions, inputs, presets, soft
from pairing.engine import Weights
from pairing.models import OwnCriterion, Policy
from pairing.models.criteria import POSSIBLE
from pairing.words import content_words, words_of_both
from programmes import purposes
from programmes.models import Cohort, Participant, Programme, Role
from tests.factories.people import NOW, hr_user
from tests.factories.programmes import grant
from tests.pairing.conftest import finished_round

pytestmark = pytest.mark.django_db
REGION = {"name": "Region", "field": "site", "way": "same", "weight": 60}


@pytest.fixture
def coordinator(client: Client, cohort: Cohort):
    user = hr_user()
    grant(user, Role.Name.COORDINATOR, cohort.programme)
    client.force_login(user)
    return user


def _send(client: Client, name: str, /, *args: object, **data: object) -> str:
    response = client.post(reverse(f"pairing:{name}", args=args), data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def _add(cohort: Cohort, **changes: object) -> OwnCriterion:
    return actions.save_own_criterion(
        cohort=cohort, criterion=None, by=hr_user(), at=NOW, **{**REGION, **changes}
    )


def test_there_are_weights_for_each_purpose_and_they_add_up() -> None:
    assert [preset.key for preset in presets.ALL] == [*purposes.ORDER, Programme.Purpose.OTHER]
    for preset in presets.ALL:
        weights = preset.weights().values()
        assert sum(weights) == 100 and all(weight % 5 == 0 and weight <= 60 for weight in weights)
        assert preset.why.endswith(".")
    usual = presets.for_purpose("other").weights()
    assert usual == {f"weight_{name}": getattr(Weights(), name) for name in presets.NAMES}
    assert soft.weights_of(Policy()) == Weights()


def test_a_first_policy_has_the_weights_for_the_purpose_and_a_later_one_is_left_alone(cohort: Cohort) -> None:
    Programme.objects.update(purpose=Programme.Purpose.DIGITAL)
    cohort = Cohort.objects.get()
    assert inputs.policy_of(cohort).weight_need == 50
    Policy.objects.update(weight_need=35)
    Programme.objects.update(purpose=Programme.Purpose.INCLUSION)
    assert inputs.policy_of(Cohort.objects.get()).weight_need == 35


def test_a_preset_is_taken_over_by_a_press(client: Client, cohort: Cohort, coordinator) -> None:
    Policy.objects.create(cohort=cohort, min_gap=4, weight_load=10)
    page = _send(client, "preset", cohort.pk, preset="voice")
    assert "The weights for “Early-career voice and staying” are set." in page
    policy = Policy.objects.get()
    assert (policy.weight_gap, policy.weight_need, policy.min_gap, policy.weight_load) == (20, 30, 4, 10)
    assert [preset.key for preset, is_used in policy.presets() if is_used] == ["voice"]
    assert "Choose one of the purposes listed." in _send(client, "preset", cohort.pk, preset="whatever")


def test_an_own_criterion_is_added_changed_and_taken_away(
    client: Client, cohort: Cohort, coordinator
) -> None:
    page = _send(client, "own_criteria", cohort.pk, **{**REGION, "weight": 30})
    assert "Region" in page and "Site: the same for both" in page
    criterion = OwnCriterion.objects.get()
    _send(client, "own_criterion", cohort.pk, criterion.pk, **{**REGION, "way": "different", "weight": 5})
    criterion.refresh_from_db()
    assert (criterion.way, criterion.weight) == ("different", 5)
    _send(client, "own_criteria", cohort.pk, remove=criterion.pk)
    assert not OwnCriterion.objects.exists()
    verbs = AuditEvent.objects.filter(verb__startswith="own criterion").values_list("verb", flat=True)
    assert set(verbs) == {"own criterion added", "own criterion changed", "own criterion removed"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "Age group"}, "“age” is a personal characteristic"),
        ({"name": "Ethnic background"}, "“ethnic” is a personal characteristic"),
        ({"name": "MARITAL status"}, "“marital” is a personal characteristic"),
        ({"field": "grade"}, "For this field choose “Close in number”."),
        ({"field": "languages", "way": "different"}, "For this field choose “The same for both”."),
        ({"field": "email"}, "Choose one of the answers listed."),
        ({"weight": 61}, "Write a number from 0 to 60."),
        ({"name": "Held already"}, "Choose another name."),
    ],
)
def test_what_may_not_count_is_refused_in_place(
    client: Client, cohort: Cohort, coordinator, changes: dict[str, object], said: str
) -> None:
    _add(cohort, name="held ALREADY")
    page = _send(client, "own_criteria", cohort.pk, **{**REGION, **changes})
    assert said in page.replace("&#x27;", "'")
    assert f'value="{changes.get("name", "Region")}"' in page
    assert OwnCriterion.objects.count() == 1


def test_six_criteria_are_the_most_and_no_two_are_called_the_same(
    client: Client, cohort: Cohort, coordinator
) -> None:
    for number in range(6):
        _add(cohort, name=f"Region {number}")
    assert "Six criteria of your own are the most." in _send(client, "own_criteria", cohort.pk, **REGION)
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnCriterion.objects.create(policy=cohort.policy, **{**REGION, "name": "region 0"})


def test_an_own_criterion_decides_and_is_said_in_words(cohort: Cohort) -> None:
    """Each mentor shares a site with one mentee, and that counts more than anything else."""
    people = list(Participant.objects.select_related("person").order_by("person__name"))
    for one in people:
        one.person.site = f"North {one.person.name[-1]}"
        one.person.save()
    _add(cohort)
    current = finished_round(cohort)
    for proposal in current.proposals.all():
        assert proposal.mentor.person.site == proposal.mentee.person.site
        assert f"Same Region: {proposal.mentor.person.site}" in proposal.reasons
        assert proposal.parts["own:Region"] == 1
    assert current.policy["own"] == [{"name": "Region", "way": "same", "weight": 60, "span": 1}]


@pytest.mark.parametrize("field", OwnCriterion.Field.values)
def test_every_field_can_be_read_from_a_person(cohort: Cohort, field: str) -> None:
    criterion = _add(cohort, field=field, way=POSSIBLE[OwnCriterion.Field(field)][0])
    (own,) = soft.own_of([criterion])
    assert all(len(one.own) == 1 for one in inputs.problem_of(cohort, at=NOW).mentors)
    assert own.span == {"grade": 6, "started_on": 10}.get(field, 1)


def test_what_is_asked_in_private_is_decided_before_the_launch(
    client: Client, cohort: Cohort, coordinator
) -> None:
    """From two runs with and without wishes, a reader could work out who named whom."""
    page = client.get(reverse("pairing:own_criteria", args=[cohort.pk])).content.decode()
    assert "weight_wishes" not in page and "decided before the launch" in page
    _send(client, "own_criteria", cohort.pk, weight_wishes="0", weight_load="10", further="yes")
    assert (cohort.policy.weight_wishes, cohort.policy.weight_load) == (10, 10)
    with pytest.raises(actions.DecidedBefore):
        actions.save_further_weights(cohort=cohort, by=coordinator, at=NOW, weight_wishes=0)
    Cohort.objects.update(state=Cohort.State.DRAFT)
    sent = {"weight_wishes": "0", "weight_motivation": "5", "weight_load": "0", "further": "yes"}
    assert "Saved." in _send(client, "own_criteria", cohort.pk, **sent)
    policy = Policy.objects.get()
    assert (policy.weight_wishes, policy.weight_motivation, policy.weight_load) == (0, 5, 0)


def test_the_pages_ask_a_fixed_number_of_questions(
    client: Client, cohort: Cohort, coordinator, django_assert_max_num_queries
) -> None:
    address = reverse("pairing:own_criteria", args=[cohort.pk])
    for number in range(6):
        _add(cohort, name=f"Region {number}")
    with django_assert_max_num_queries(20):
        client.get(address)


def test_words_that_both_wrote_are_told_to_whoever_reviews(cohort: Cohort) -> None:
    assert content_words("I hope to learn about Branches, and the new desk-tool.") == {
        "branches",
        "desk",
        "tool",
    }
    assert words_of_both("Branches in Cardiff", "why BRANCHES close") == ["branches"]
    Participant.objects.update(hopes="Closing branches")
    current = finished_round(cohort)
    for proposal in current.proposals.all():
        assert proposal.both_wrote() == ["branches", "closing"]
        assert "branches" not in str(proposal.reasons)
    assert "branches" not in str(current.inputs)
