"""The cohorts that follow a decided one: all on one page, with the criteria, and later each by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date

from accounts.forms_base import DateInput, SubmissionMixin, WhoMixin
from programmes import rolling_out
from programmes.criteria import in_force
from programmes.forms.planning import COST_HELP, CohortForm, CriteriaForm
from programmes.models import Cohort, DecisionCriterion
from programmes.rolling_out import CohortPlan, Following

SITES_HELP = "One a line, as the staff list spells them. Leave it empty for everybody, wherever they work."
SITES = forms.Textarea(attrs={"rows": 2})
LEARNED_LABEL = "What was learned?"
LEARNED_HELP = (
    "It begins with what the decision named. You, your fellow coordinators and those who decide read it; the people "
    "who take part do not. Name nobody."
)


class CohortRowForm(WhoMixin, forms.Form):
    """One cohort among those that are planned together."""

    who_default = "everyone"

    name = forms.CharField(label="Name", max_length=120, help_text="Such as “Leeds” or “Spring”.")
    starts_on = forms.DateField(label="Kick-off", widget=DateInput)
    ends_on = forms.DateField(label="Last day of the meetings", widget=DateInput)
    pairs_planned = forms.IntegerField(label="How many pairs?", min_value=1, max_value=rolling_out.MOST_PAIRS)
    sites = forms.CharField(
        label="Which sites is it for?", required=False, max_length=4000, widget=SITES, help_text=SITES_HELP
    )


COLUMNS = tuple(CohortRowForm.base_fields)


class RollOutForm(SubmissionMixin, CriteriaForm):
    """What was learned, the cohorts, and the criteria they are judged by.

    ``how_many`` says how many cohorts the page shows; ``seen`` how many followed the cohort when it was drawn.
    """

    who = {"learned": "programme-team"}
    made = rf"{CriteriaForm.made}|c\d{{1,2}}-({'|'.join(COLUMNS)})"
    may_ask_why = False

    learned = forms.CharField(
        label=LEARNED_LABEL, max_length=4000, widget=forms.Textarea(attrs={"rows": 5}), help_text=LEARNED_HELP
    )
    how_many = forms.IntegerField(min_value=1, max_value=rolling_out.MOST_COHORTS, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        of: Cohort,
        following: Following,
        criteria: Sequence[DecisionCriterion],
        today: date,
        **kwargs: Any,
    ) -> None:
        """``criteria`` are those of ``of``, as ``selectors.criteria_of`` gives them. Two queries."""
        self.of, self.following, self.today = of, following, today
        self.taken = list(of.programme.cohorts.values_list("name", flat=True))
        self.sites = rolling_out.known_sites()
        measured = [(one, in_force(one)) for one in criteria if one.green is not None]
        super().__init__(data, criteria=measured, **kwargs)
        self.number = _number(self.data.get("how_many") if self.is_bound else self.initial.get("how_many"))
        for place in range(1, self.number + 1):
            for name, field in CohortRowForm().fields.items():
                self.fields[f"c{place}-{name}"] = field
        for criterion, (green, amber) in self.criteria:
            self._say_before(criterion, green, amber)

    def _say_before(self, criterion: Any, green: Any, amber: Any) -> None:
        for name, value in (("green", green), ("amber", amber)):
            self.fields[f"{criterion.key}-{name}"].help_text = f"{self.of.name}: {float(value):g} %"

    @property
    def cohorts(self) -> list[tuple[int, list[Any]]]:
        """The number of each cohort with its fields, for the page."""
        return [
            (place, [self[f"c{place}-{name}"] for name in COLUMNS]) for place in range(1, self.number + 1)
        ]

    @property
    def may_add(self) -> bool:
        return self.following.kind == Cohort.Kind.ROLLOUT and self.number < rolling_out.MOST_COHORTS

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for place in range(1, self.number + 1):
            self._read_sites(cleaned, f"c{place}-sites")
        places = [place for place in range(1, self.number + 1) if self._is_whole(cleaned, place)]
        plans = [self._plan(cleaned, place) for place in places]
        for fault in rolling_out.faults_of(plans, taken=self.taken, sites=self.sites, today=self.today):
            self.add_error(f"c{places[fault.place]}-{fault.field}", fault.words)
        return cleaned

    def _read_sites(self, cleaned: dict[str, Any], name: str) -> None:
        found, unknown = rolling_out.sites_typed(cleaned.get(name) or "", self.sites)
        if unknown:
            self.add_error(name, " ".join(unknown))
        else:
            cleaned[name] = found

    def _is_whole(self, cleaned: Mapping[str, Any], place: int) -> bool:
        return all(f"c{place}-{name}" in cleaned for name in COLUMNS)

    def _plan(self, cleaned: Mapping[str, Any], place: int) -> CohortPlan:
        given = {name: cleaned[f"c{place}-{name}"] for name in COLUMNS}
        return CohortPlan(
            **{**given, "name": " ".join(given["name"].split()), "sites": tuple(given["sites"])}
        )

    def plans(self) -> list[CohortPlan]:
        return [self._plan(self.cleaned_data, place) for place in range(1, self.number + 1)]

    def show_seen(self, seen: int) -> None:
        """Sent again, the form says that ``seen`` cohorts were seen."""
        data = copy(self.data)
        data["seen"] = str(seen)  # type: ignore[index]
        self.data = data


def _number(given: object) -> int:
    try:
        return min(max(int(str(given)), 1), rolling_out.MOST_COHORTS)
    except ValueError:
        return 1


def initial_of(plans: list[CohortPlan], *, learned: str, seen: int) -> dict[str, Any]:
    """What the page shows at first."""
    found: dict[str, Any] = {"learned": learned, "seen": seen, "how_many": len(plans)}
    for place, plan in enumerate(plans, start=1):
        found |= {f"c{place}-{name}": getattr(plan, name) for name in COLUMNS}
        found[f"c{place}-sites"] = "\n".join(plan.sites)
    return found


def thresholds_of(criteria: Sequence[DecisionCriterion]) -> dict[str, Any]:
    """Those in force for another cohort, as what the page shows at first."""
    found: dict[str, Any] = {}
    for one in criteria:
        if one.green is not None:
            green, amber = in_force(one)
            found |= {f"{one.key}-green": f"{float(green):g}", f"{one.key}-amber": f"{float(amber):g}"}
    return found


def with_one_more(sent: QueryDict, *, of: Cohort, kind: str) -> dict[str, Any]:
    """What was typed, and one more cohort after the last one."""
    found: dict[str, Any] = dict(sent.items())
    number = _number(found.get("how_many"))
    last = _typed_plan(found, number)
    names = [str(found.get(f"c{place}-name", "")) for place in range(1, number + 1)]
    taken = [*of.programme.cohorts.values_list("name", flat=True), *names]
    new = rolling_out.one_more(last, kind, taken) if last else None
    found["how_many"] = number + 1
    for name in COLUMNS:
        found[f"c{number + 1}-{name}"] = getattr(new, name) if new else ""
    found[f"c{number + 1}-sites"] = ""
    return found


def _typed_plan(found: Mapping[str, Any], place: int) -> CohortPlan | None:
    """The cohort as far as it was typed; None while a date is missing or impossible."""
    try:
        starts_on = parse_date(str(found.get(f"c{place}-starts_on", "")))
        ends_on = parse_date(str(found.get(f"c{place}-ends_on", "")))
        pairs = int(str(found.get(f"c{place}-pairs_planned", "")))
    except ValueError:
        return None
    if starts_on is None or ends_on is None or max(starts_on, ends_on).year > LAST_YEAR:
        return None
    return CohortPlan("", starts_on, ends_on, pairs)


LAST_YEAR = 9_000


def without_one(sent: QueryDict, place: int) -> dict[str, Any]:
    """What was typed, without the cohort number ``place``; the later ones move up."""
    found: dict[str, Any] = dict(sent.items())
    number = _number(found.get("how_many"))
    if not 1 <= place <= number or number == 1:
        return found
    for each in range(place, number):
        for name in COLUMNS:
            found[f"c{each}-{name}"] = found.get(f"c{each + 1}-{name}", "")
    for name in COLUMNS:
        found.pop(f"c{number}-{name}", None)
    found["how_many"] = number - 1
    return found


class NextCohortForm(CohortForm):
    """One planned cohort by itself: as the pilot's plan, with its sites and what was learned."""

    who = {**CohortForm.who, "learned": "programme-team"}

    class Meta(CohortForm.Meta):
        fields = [*CohortForm.Meta.fields, "learned"]
        labels = {**CohortForm.Meta.labels, "name": "Name"}
        help_texts = {
            "starts_on": "Ten weeks leave time to call, to pair and to train.",
            "session_minutes": CohortForm.Meta.help_texts["session_minutes"],
            **COST_HELP,
        }

    learned = forms.CharField(
        label=LEARNED_LABEL, max_length=4000, widget=forms.Textarea(attrs={"rows": 5}), help_text=LEARNED_HELP
    )
    sites = forms.CharField(
        label="Which sites is it for?", required=False, max_length=4000, widget=SITES, help_text=SITES_HELP
    )

    def __init__(self, *args: Any, instance: Cohort, **kwargs: Any) -> None:
        initial = {"sites": "\n".join(instance.sites), **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, instance=instance, initial=initial, **kwargs)
        self.planned_on = instance.starts_on

    def clean_starts_on(self) -> date:
        """A plan is not moved into the past; a cohort that began there keeps its day."""
        day: date = self.cleaned_data["starts_on"]
        if day != self.planned_on and day < timezone.localdate():
            raise forms.ValidationError("This day is past.")
        return day

    def clean_sites(self) -> list[str]:
        known = rolling_out.known_sites()
        found, unknown = rolling_out.sites_typed(self.cleaned_data["sites"], known)
        if unknown:
            raise forms.ValidationError(" ".join(unknown))
        return found

    def clean_pairs_planned(self) -> int:
        pairs: int = self.cleaned_data["pairs_planned"]
        if pairs > rolling_out.MOST_PAIRS:
            raise forms.ValidationError(f"Write a number from 1 to {rolling_out.MOST_PAIRS:,}.")
        return pairs
