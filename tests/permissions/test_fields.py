"""What a form may change is a list, and nothing that is sent beside it changes anything (abuse case 12).

Every ModelForm names its fields. Then each page that edits a row is sent every column of it, as everybody there is: for
whoever may, the listed columns change and no other; for everybody else none does. Two rows of each.
"""

from __future__ import annotations

import ast
import uuid
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db.models import Model
from django.forms import ALL_FIELDS, BaseForm, ModelForm
from django.urls import reverse

from accounts.models import Grade, Organisation, OrganisationRole, User
from mentoring.security_parameters import SEVERAL
from pairing import inputs
from pairing.forms.rounds import WEIGHTS
from pairing.models import Policy
from programmes.forms import CohortForm, MeasureForm, ObjectiveForm, PurposeForm
from programmes.forms.roll_out import NextCohortForm
from programmes.forms_base import digest, shown
from programmes.models import Cohort, Measure, Milestone, Objective, Participant, Programme, Role
from sessions.models import Session
from tests.factories import GradeFactory
from tests.factories.programmes import CohortFactory
from tests.permissions import matrix, wide
from tests.permissions.edits import EDITS, OF_THE_OFFICE, Edit
from tests.permissions.walking import Walk, routes, undrawn
from tests.permissions.wide import MAIN, PROGRAMME, SIGNED_IN

ROOT = Path(settings.BASE_DIR)
# What somebody would add to a form to become more than they are.
ALWAYS = {
    "is_staff": "on",
    "is_superuser": "on",
    "role": "coordinator",
    "k_min": "1",
    "k": "1",
    "author": "self",
}


@pytest.fixture
def walk(db, eager_jobs) -> Walk:
    return Walk(wide.build())


def _forms() -> Iterator[type[BaseForm]]:
    """Every form class of the product that has fields of its own."""
    for file in [*ROOT.glob("*/forms.py"), *ROOT.glob("*/forms/*.py")]:
        name = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for found in vars(import_module(name)).values():
            is_form = (
                isinstance(found, type) and issubclass(found, BaseForm) and hasattr(found, "base_fields")
            )
            if is_form and found.__module__ == name:
                yield found


def test_each_model_form_has_an_explicit_list_of_fields():
    forms = [form for form in _forms() if issubclass(form, ModelForm)]
    concrete = [form for form in forms if form._meta.model is not None]
    assert len(concrete) >= 8
    for form in concrete:
        listed = form._meta.fields
        assert listed and listed != ALL_FIELDS and form._meta.exclude is None, form


def test_no_form_asks_for_what_only_the_product_may_set():
    own = {
        "id",
        "pk",
        "is_staff",
        "is_superuser",
        "is_active",
        "role",
        "user",
        "author",
        "by",
        "state",
        "key",
    }
    assert [(form, found) for form in _forms() if (found := own & set(form.base_fields))] == []


def _names_of_several(tree: ast.Module) -> Iterator[str]:
    """The names of fields made as a multiple choice, in a class or in ``self.fields``."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        if getattr(node.value.func, "attr", "").endswith("MultipleChoiceField"):
            target = node.targets[0]
            yield target.id if isinstance(target, ast.Name) else target.slice.value  # type: ignore[attr-defined]


def test_case_13_only_boxes_of_one_question_may_be_sent_twice():
    """The list in ``mentoring.security_parameters`` beside the forms."""
    files = [*ROOT.glob("*/forms.py"), *ROOT.glob("*/*/forms.py"), *ROOT.glob("*/forms/*.py")]
    found = {name for file in files for name in _names_of_several(ast.parse(file.read_text()))}
    attendance = {"missing"}  # boxes beside a list of people: tests/preparation/test_kick_off.py
    assert found | attendance == SEVERAL


def _values(row: Model) -> dict[str, Any]:
    """Every column as the database has it now."""
    fresh = type(row)._default_manager.get(pk=row.pk)
    return {
        field.attname: bytes(value)
        if isinstance(value := getattr(fresh, field.attname), memoryview)
        else value
        for field in fresh._meta.concrete_fields
    }


def _everything(row: Model, other: Model) -> dict[str, str]:
    """A new value for each column, under its name and under that of its key: those of another row, or invented."""
    sent = dict(ALWAYS)
    for field in row._meta.concrete_fields:
        value = getattr(other, field.attname) if not field.primary_key else uuid.uuid4()
        for name in (field.name, field.attname):
            sent[name] = str(value if value not in (None, "", b"") else 7)
    return sent


# Forms that refuse whoever has not seen what the row holds now.
THAT_KEEP_BOTH = {
    "programmes:objective": ObjectiveForm,
    "programmes:measure": MeasureForm,
    "programmes:planning": CohortForm,
    "programmes:cohort_plan": NextCohortForm,
}


def _seen(edit: Edit, row: Model) -> str:
    """What the page would have shown of ``row`` a moment ago."""
    fresh = type(row)._default_manager.get(pk=row.pk)
    if isinstance(fresh, Programme):
        return str(PurposeForm.of(fresh).fields["seen"].initial)
    form = THAT_KEEP_BOTH.get(edit.route)
    return digest(shown(fresh, form)) if form else ""


def _changed(walk: Walk, who: str, edit: Edit, address: str, row: Model, other: Model) -> set[str]:
    before, after = _values(row), {}
    own = {"submission": str(uuid.uuid4()), "seen": _seen(edit, row)}
    body = urlencode({**_everything(row, other), **edit.sent, **own}).encode()
    walk.ask(who, "POST", address, body, then=lambda: after.update(_values(row)))
    return {name for name in before if before[name] != after[name]}


def _wrong(walk: Walk, edit: Edit, rows: list[Model], addresses: list[str], parts: Any) -> list[Any]:
    wrong = []
    for place, row in enumerate(rows):
        for who in SIGNED_IN:
            changed = _changed(walk, who, edit, addresses[place], row, rows[1 - place])
            may = parts(who, place) in matrix.readers()[edit.route]
            if changed - edit.listed or bool(changed) != may:
                wrong.append((edit.route, who, place, changed))
    return wrong


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.route)
def test_case_12_whatever_is_sent_only_listed_fields_change(walk, edit):
    names = routes()[edit.route]
    rows = [edit.model._default_manager.get(pk=walk.wide.ids[one][edit.key]) for one in edit.sets]
    if edit.model is Session:
        Session.objects.filter(pk__in=[row.pk for row in rows]).update(state=Session.State.PLANNED)
    if edit.route == "programmes:cohort_plan":
        _follow_another(rows)
    addresses = [walk.address(edit.route, names, one) for one in edit.sets]
    with undrawn():
        wrong = _wrong(
            walk, edit, rows, addresses, lambda who, place: _writer(walk, edit, who, edit.sets[place], names)
        )
    assert wrong == []


def _follow_another(rows: list[Model]) -> None:
    """Cohorts of a roll-out, each after a pilot."""
    for row in rows:
        Cohort.objects.filter(pk=row.pk).update(follows=CohortFactory())


def _writer(walk: Walk, edit: Edit, who: str, objects: str, names: list[str]) -> str:
    """Only the mentor asks the question of an hour."""
    part = walk.wide.part_of(who, objects, names)
    return "nobody" if edit.route == "sessions:question" and part == "mentee" else part


@pytest.mark.parametrize("edit", OF_THE_OFFICE, ids=lambda edit: edit.route)
def test_case_12_the_office_changes_listed_fields_alone(walk, edit):
    if edit.model is Organisation:
        first = Organisation.current()
        first.save()
        rows: list[Model] = [first, first]
    else:
        rows = [Grade.objects.get(pk=walk.wide.shared["grade_id"]), GradeFactory(rank=33)]
    named = [{"grade_id": row.pk} if edit.key else {} for row in rows]
    addresses = [reverse(edit.route, kwargs=one) for one in named]
    with undrawn():
        wrong = _wrong(
            walk, edit, rows, addresses, lambda who, place: walk.wide.part_of(who, MAIN, ["grade_id"])
        )
    assert wrong == []


def test_case_12_the_weights_of_a_pairing_change_with_their_form_alone(walk):
    cohort = Cohort.objects.get(pk=walk.wide.ids[MAIN]["cohort_id"])
    policy = inputs.policy_of(cohort)
    policy.save()
    listed = set(WEIGHTS)
    listed |= {"min_gap", "max_gap", "line_steps", "bar_same_department", "share_language", "share_hours"}
    listed |= {"most_changed"}
    sent = {name: "12" for name in listed if name.startswith("weight_")} | {"min_gap": "2", "line_steps": "2"}
    edit = Edit("pairing:room", Policy, "", sent, frozenset(listed))
    address = walk.address("pairing:room", ["cohort_id"], MAIN)
    with undrawn():
        for who in SIGNED_IN:
            changed = _changed(walk, who, edit, address, policy, policy)
            assert not changed - listed and bool(changed) == (who == "coordinator"), (who, changed)


def test_case_12_an_answer_to_an_invitation_changes_no_side_and_no_cohort(walk):
    keys = [walk.wide.ids[one]["participant_id"] for one in (MAIN, PROGRAMME)]
    Participant.objects.filter(pk__in=keys).update(state=Participant.State.INVITED)
    rows = [Participant.objects.get(pk=key) for key in keys]
    listed = {"state", "answered_at", "capacity", "hopes", "meets", "hours"}
    edit = Edit(
        "programmes:invitation", Participant, "", {"hopes": "To listen", "capacity": "1"}, frozenset(listed)
    )
    with undrawn():
        for place, row in enumerate(rows):
            address = walk.address(edit.route, ["participant_id"], (MAIN, PROGRAMME)[place])
            for who in SIGNED_IN:
                changed = _changed(walk, who, edit, address, row, rows[1 - place])
                mine = who == ("mentor", "other mentor")[place]
                assert not changed - listed and (mine or not changed), (who, changed)


def test_case_12_no_page_makes_anybody_more_than_they_are(walk):
    """Each address gets them all at once; nobody has another role, address or person afterwards."""

    def standing() -> tuple[Any, ...]:
        return (
            list(OrganisationRole.objects.order_by("pk").values_list("user", "name")),
            list(Role.objects.order_by("pk").values_list("user", "name", "programme")),
            list(User.objects.order_by("pk").values_list("email", "is_active", "person")),
        )

    before, body = standing(), urlencode(ALWAYS | {"programme_id": "7", "user": "7", "person": "7"}).encode()
    may_settle = {"programmes:role_request_settle", "programmes:office_role_take"}
    seen: list[Any] = []
    with undrawn():
        for route, names in routes().items():
            for who in ("mentor", "coordinator", "hr"):
                if route not in may_settle:
                    address = walk.address(route, names, MAIN)
                    walk.ask(who, "POST", address, body, then=lambda: seen.append(standing() == before))
    assert len(seen) > 300 and all(seen)


def test_the_models_of_the_forms_are_known():
    """A further ModelForm has to be added to the rows that are tried here, or to those with a reason."""
    tried = {
        Programme,
        Cohort,
        Objective,
        Measure,
        Milestone,
        Session,
        Organisation,
        Grade,
        Policy,
        Participant,
    }
    elsewhere = {
        "CompanySignIn": "tests/accounts/signing_in: saved by the office alone, behind a fresh sign-in",
        "OwnCriterion": "tests/pairing/test_criteria.py: made and changed by its form, in its own cohort",
        "OpenCall": "tests/programmes/test_applying.py: its way of giving places and its seed do not change",
        "ProvisioningToken": "tests/accounts/scim: a token is made and never edited",
    }
    models = {form._meta.model for form in _forms() if issubclass(form, ModelForm) and form._meta.model}
    assert {model.__name__ for model in models - tried} == set(elsewhere)
