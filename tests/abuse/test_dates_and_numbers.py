"""Days that no calendar has, years in which nobody meets, numbers below nothing: an error beside the field, always."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django import forms
from django.utils import timezone

from accounts.forms import LadderForm, UnattendedForm
from accounts.forms.provisioning import ProvisioningTokenForm
from feedback.cards.forms import YesForm
from feedback.circles.forms import CircleForm, WhenForm
from feedback.coaching.forms import TopUpForm
from feedback.flags.forms import ContactForm, NextStepForm
from feedback.forms import ItemsForm
from feedback.items import Item, Scale
from feedback.models import CoachingRequest
from insights.commons.forms import AnswerForm
from insights.outcomes.forms import OutcomeListForm
from notifications.around.forms import FrameForm
from notifications.texts.forms import OwnTextForm
from notifications.texts.wording import Wording
from pairing.forms import (
    AbsenceForm,
    AgreementForm,
    AskingForm,
    BarForm,
    OpenShortlistForm,
    PolicyForm,
    SeparationForm,
)
from pairing.forms.soft import OwnCriterionForm
from preparation.forms import TextForm
from preparation.kick_off.forms import KickOffForm
from preparation.models import Module
from programmes.forms.applying import CallForm
from programmes.forms.planning import CohortForm, MilestoneForm, OwnMilestoneForm
from programmes.forms.poll import PollForm
from programmes.forms.purpose import MeasureForm, ProgrammeForm, PurposeForm
from programmes.forms.roll_out import CohortRowForm, NextCohortForm, RollOutForm
from programmes.models import Cohort, Side
from programmes.rolling_out import following
from programmes.selectors import criteria_of
from sessions.booking.forms import LeaveForm
from sessions.forms import DiaryForm, LogForm, MoveForm, PlanForm
from sessions.guides.forms import AgendaForm
from tests.factories.programmes import decided
from tests.factories.together import PairFactory, SessionFactory

pytestmark = pytest.mark.django_db
APPS = (
    "accounts", "feedback", "home", "insights", "notifications", "pairing", "preparation", "programmes", "sessions",
)  # fmt: skip
TODAY = date(2026, 12, 1)
DAYS = (forms.DateField, forms.DateTimeField)
IMPOSSIBLE_DAYS = ("31/02/2027", "2027-02-31", "9999-01-01", "2090-06-01", "0001-01-01", "99999-01-01", "-5")
IMPOSSIBLE_NUMBERS = ("-5", "99999999999", "1e9", "NaN", "five")


class OfCounts(ItemsForm):
    """The items that take a number, as a wave shows them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_items([Item("N1", "Times somebody challenged me", Scale.COUNTS, is_count=True)])


def made(kind: type[forms.BaseForm], data: dict[str, str]) -> forms.BaseForm:
    """The form as a page makes it, sent with ``data``."""
    given: dict[type, dict[str, Any]] = {
        LadderForm: {"ladder": (("A",), ("B",))},
        AgendaForm: {"guides": []},
        DiaryForm: {"usual": 60},
        KickOffForm: {"kick_off": None},
        FrameForm: {"words": {}},
        OwnTextForm: {"wording": Wording("Subject", ["Words"], "Button")},
        AgreementForm: {"mentor": "Zainab", "mentee": "Margaret", "partner": "Zainab"},
        CircleForm: {"coaches": []},
        TopUpForm: {"request": CoachingRequest(), "modules": Module.objects.in_use()},
    }
    if kind in given:
        return kind(data, **given[kind])
    if kind is AbsenceForm:
        return AbsenceForm(data, cohort=Cohort.objects.first() or decided())
    if kind is TextForm:
        return TextForm(data, module=Module.objects.of_the_gate().first())
    if kind in (RollOutForm, NextCohortForm):
        return after_a_pilot(kind, data)
    if kind is PlanForm:
        return PlanForm(data, pair=PairFactory(), side=Side.MENTOR)
    if kind in (MoveForm, LogForm):
        return kind(data, session=SessionFactory(), side=Side.MENTOR)
    return kind(data)


def after_a_pilot(kind: type[forms.BaseForm], data: dict[str, str]) -> forms.BaseForm:
    pilot = Cohort.objects.first() or decided()
    if kind is NextCohortForm:
        return NextCohortForm(data, instance=pilot)
    return RollOutForm(data, of=pilot, following=following(pilot), criteria=criteria_of(pilot), today=TODAY)


KINDS: tuple[type[forms.BaseForm], ...] = (
    AbsenceForm, AgendaForm, AgreementForm, AskingForm, BarForm, CallForm, CohortForm, CohortRowForm, DiaryForm,
    KickOffForm, LadderForm, LeaveForm, LogForm, MeasureForm, MilestoneForm, MoveForm, NextCohortForm, OfCounts,
    OpenShortlistForm, OwnCriterionForm, OwnMilestoneForm, OwnTextForm, PlanForm, PolicyForm, PollForm, ProgrammeForm,
    ProvisioningTokenForm, PurposeForm, RollOutForm, SeparationForm, TextForm, UnattendedForm, YesForm,
)  # fmt: skip
KINDS += (AnswerForm, CircleForm, ContactForm, FrameForm, NextStepForm, OutcomeListForm, TopUpForm, WhenForm)


def all_forms(of: type) -> Iterator[type]:
    for kind in of.__subclasses__():
        yield kind
        yield from all_forms(kind)


def holds_a_day_or_number(kind: type) -> bool:
    fields = getattr(kind, "base_fields", {}).values()
    return any(isinstance(field, (*DAYS, forms.IntegerField)) for field in fields)


def test_case_48_every_form_with_a_day_or_a_number_is_tried_here():
    for app in APPS:
        for module in pkgutil.walk_packages(importlib.import_module(app).__path__, f"{app}."):
            if ".forms" in module.name:
                importlib.import_module(module.name)
    found = {kind for kind in all_forms(forms.BaseForm) if kind.__module__.split(".")[0] in APPS}
    # Of those that plan, move and log; and of those that keep two people apart.
    only_a_base = {"MomentForm", "TwoForm"}
    missing = {kind.__name__ for kind in found if holds_a_day_or_number(kind)} - only_a_base
    assert missing - {kind.__name__ for kind in KINDS} == set()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_case_48_what_cannot_be_is_an_error_beside_its_field(kind):
    fields = made(kind, {}).fields
    tried = 0
    for name, field in fields.items():
        wrong: tuple[str, ...] = ()
        if isinstance(field, DAYS):
            wrong = IMPOSSIBLE_DAYS
        elif isinstance(field, forms.IntegerField):
            is_whole = not isinstance(field, forms.DecimalField | forms.FloatField)
            wrong = IMPOSSIBLE_NUMBERS if is_whole else ("NaN", "five", "9" * 30)
        for value in wrong:
            tried += 1
            form = made(kind, {name: value})
            assert name in form.errors, f"{name} took {value}"
    assert tried


def test_case_48_no_session_is_minus_five_minutes_long_nor_in_2090():
    form = made(PlanForm, {"day": "2090-01-01", "time": "10:00", "minutes": "-5"})
    assert {"day", "minutes"} <= form.errors.keys()
    assert form.errors["day"] == [f"Write a date from 2000 to {latest()}."]


def latest() -> int:
    return timezone.localdate().year + 10


def test_case_48_a_day_within_reason_is_taken():
    form = made(PlanForm, {"day": "2027-02-28", "time": "10:00", "minutes": "60"})
    assert "day" not in form.errors
    assert "decision_on" not in made(PurposeForm, {"decision_on": "28/02/2027"}).errors
