"""The steps of an import: the file, how it is read, its columns, its grades.

The last three tell how to read a file and store nothing about a person, so only the file itself carries a label.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout, Submit
from django import forms
from django.core.files.uploadedfile import UploadedFile

from accounts.forms_base import Options, SubmissionMixin, WhoMixin
from accounts.roster import reading, workbook
from accounts.roster.cells import folded
from accounts.roster.errors import RosterRefused
from accounts.roster.mapping import Ladder, Mapping
from accounts.roster.words import FIELD_LABELS, FIELDS
from accounts.roster_import import mentor_match, titles

ENCODINGS = [("", "Find out"), *reading.ENCODINGS.items()]
SEPARATORS = [("", "Find out"), *((key, name.capitalize()) for key, name in reading.SEPARATORS.items())]
DATE_ORDERS = [
    ("", "Find out"),
    ("dmy", "Day, month, year"),
    ("mdy", "Month, day, year"),
    ("ymd", "Year, month, day"),
]
COVERS = [
    ("whole", "The whole list: whoever is not in it has left"),
    ("some", "Only some people: nobody else is touched"),
]
REQUIRED = {"external_id"}
SAMPLES = 3
MB = 1024 * 1024


class UploadForm(SubmissionMixin, WhoMixin, forms.Form):
    """A file, and how to read it where finding out goes wrong."""

    who_default = "operations"
    marks_optional = False

    file = forms.FileField(
        label="Staff list",
        help_text="A CSV file or an Excel workbook (XLSX) with a heading row and one row for each person, at most "
        f"{reading.MAX_BYTES // MB} MB as CSV and {workbook.MAX_BYTES // MB} MB as a workbook. "
        "Nothing is saved until you press Import.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,text/csv"}),
    )
    second = forms.FileField(
        label="Second file",
        help_text="Only for the two files of a mentor-match client, mentors.csv and mentees.csv. They become one list; "
        "identities and biographies are thrown away before anything is kept.",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv"}),
    )
    covers = forms.ChoiceField(
        label="What the file holds", choices=COVERS, initial="whole", required=False, widget=Options
    )

    helper = FormHelper()
    helper.add_input(Submit("upload", "Upload and read"))

    def clean_file(self) -> UploadedFile:
        return self._of_fair_size("file")

    def clean_second(self) -> UploadedFile | None:
        return self._of_fair_size("second") if self.cleaned_data.get("second") else None

    def _of_fair_size(self, name: str) -> UploadedFile:
        """The file, unless it is too large to be looked at."""
        file: UploadedFile = self.cleaned_data[name]
        try:
            reading.refuse_size(file.size or 0)
        except RosterRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return file

    def data_and_name(self) -> tuple[bytes, str]:
        """What to stage and what to call it.

        :raises RosterRefused: if there are two files that do not belong together.
        """
        file, second = self.cleaned_data["file"], self.cleaned_data["second"]
        if second is None:
            return file.read(), str(file.name)
        pair = {str(each.name): each.read() for each in (file, second)}
        return mentor_match.as_one_list(pair), " and ".join(sorted(pair))


class UnattendedForm(WhoMixin, forms.Form):
    """When a staff list from the watched folder may be accepted without anybody looking at it."""

    who_default = "operations"

    accepts_unseen = forms.BooleanField(
        label="Accept without looking when nothing is left out", required=False
    )
    accepts_unseen_leavers = forms.IntegerField(
        label="and at most so many people have left", min_value=0, max_value=100_000
    )

    helper = FormHelper()
    helper.add_input(Submit("save", "Save", css_class="btn-light"))


class ReadingForm(WhoMixin, forms.Form):
    """Another way to read the same file."""

    stores_nothing = True

    encoding = forms.ChoiceField(label="Encoding", choices=ENCODINGS, required=False)
    separator = forms.ChoiceField(label="Separator", choices=SEPARATORS, required=False)

    helper = FormHelper()
    helper.add_input(Submit("reread", "Read again", css_class="btn-light"))


class ColumnsForm(WhoMixin, forms.Form):
    """One select for each field of a person, with the guess already made, and more for values of several columns."""

    stores_nothing = True
    made = rf"({'|'.join(FIELDS)})(_\d)?"

    nobody = forms.CharField(
        label="Words that mean nobody",
        help_text="In a name: nobody is in the post. As a manager: nobody is above. Part them by commas.",
        required=False,
        max_length=500,
    )
    self_means_top = forms.BooleanField(
        label="Whoever is named as their own manager is the head of the organisation", required=False
    )
    date_order = forms.ChoiceField(label="Dates are written as", choices=DATE_ORDERS, required=False)
    email_domain = forms.CharField(
        label="Domain to add to addresses without one",
        help_text="Such as example.org, where the file gives only the part before the @.",
        required=False,
        max_length=120,
    )

    def __init__(
        self,
        *args: Any,
        table: reading.Table,
        mapping: Mapping,
        offers_titles: bool = False,
        **kwargs: Any,
    ) -> None:
        initial = _chosen(mapping)
        super().__init__(*args, initial=initial, **kwargs)
        self._before = mapping
        headings = [heading for heading in table.headings if heading != titles.HEADING]
        choices = [("", "Not in this file"), *((heading, heading) for heading in headings)]
        samples = column_samples(table)
        by_title = [(titles.HEADING, "Read from the job title, by the table under Grades")]
        offered = by_title if offers_titles or titles.is_chosen(mapping) else []
        for name in FIELDS:
            self.fields[name] = forms.ChoiceField(
                label=FIELD_LABELS[name],
                choices=[*choices, *offered] if name == "grade" else choices,
                required=name in REQUIRED,
                help_text=_for_example(samples.get(initial.get(name, ""), [])),
            )
            for words, more in zip(("joined with", "and with"), further(name), strict=False):
                self.fields[more] = forms.ChoiceField(
                    label=f"{FIELD_LABELS[name]}, {words}",
                    choices=[("", "Nothing else"), *choices[1:]],
                    required=False,
                    help_text=_for_example(samples.get(initial.get(more, ""), [])),
                )
        for name, text in HINTS.items():
            self.fields[name].help_text = f"{text} {self.fields[name].help_text}".strip()
        self.fields["manager_key"].label = "Managers are named by"
        self.helper = _columns_helper(_in_sight(initial))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not (cleaned.get("name") or cleaned.get("first_name") or cleaned.get("last_name")):
            self.add_error("name", "Choose the column of the full name, or those of the first and last name.")
        if cleaned.get("grade") == titles.HEADING and not cleaned.get("title"):
            self.add_error("title", "Choose the column of the job title; the grade is read from it.")
        self._refuse_repeated(cleaned)
        for name in FIELDS:
            self._refuse_odd_parts(name, cleaned)
        return cleaned

    def _refuse_repeated(self, cleaned: dict[str, Any]) -> None:
        """One column is one thing of a person. Only ids and what managers are named by may share theirs."""
        used: dict[str, str] = {}
        for name in FIELDS:
            heading = cleaned.get(name)
            if not heading or name in ("manager_key", "external_id"):
                continue
            if heading in used:
                self.add_error(name, f"“{heading}” is already the {FIELD_LABELS[used[heading]].lower()}.")
            used.setdefault(heading, name)

    def _refuse_odd_parts(self, name: str, cleaned: dict[str, Any]) -> None:
        """Columns that are joined follow a first one, and each stands in the value once."""
        parts = [cleaned.get(name)]
        for more in further(name):
            heading = cleaned.get(more)
            if heading and not parts[0] and name not in self.errors:
                self.add_error(name, f"Choose the first column too; “{heading}” is joined to it.")
            elif heading and heading in parts:
                self.add_error(more, f"“{heading}” is in it already.")
            parts.append(heading)

    def mapping(self) -> Mapping:
        """What was chosen, with whatever else was already known of the file, such as its ladder."""
        cleaned = self.cleaned_data
        return replace(
            self._before,
            columns={name: self._headings(name) for name in FIELDS if cleaned[name]},
            nobody=tuple(word.strip() for word in cleaned["nobody"].split(",") if word.strip()),
            self_means_top=cleaned["self_means_top"],
            date_order=cleaned["date_order"],
            email_domain=cleaned["email_domain"].strip().lstrip("@").lower(),
        )

    def _headings(self, name: str) -> tuple[str, ...]:
        """The chosen column and those that are joined to it."""
        fields = (name, *further(name))
        return tuple(self.cleaned_data[field] for field in fields if self.cleaned_data[field])


def _chosen(mapping: Mapping) -> dict[str, Any]:
    """The form as ``mapping`` would have it filled in."""
    chosen: dict[str, Any] = {
        "nobody": ", ".join(mapping.nobody),
        "self_means_top": mapping.self_means_top,
        "date_order": mapping.date_order,
        "email_domain": mapping.email_domain,
    }
    for name, joined in mapping.columns.items():
        chosen |= dict(zip((name, *further(name)), joined, strict=False))
    return chosen


def further(name: str) -> tuple[str, ...]:
    """The fields of the form that choose columns to join to that of ``name``."""
    return tuple(f"{name}_{number}" for number in range(2, JOINED.get(name, 1) + 1))


def _in_sight(initial: dict[str, Any]) -> set[str]:
    """The fields that stand open: those with a column, and those without which nothing goes on."""
    shown = {name for name, chosen in initial.items() if chosen} | {"external_id", "name", "manager"}
    if not initial.get("external_id"):
        shown.add("external_id_2")
    if initial.get("manager"):
        shown.add("manager_key")
    return shown


def column_samples(table: reading.Table) -> dict[str, list[str]]:
    """The first few different values under each heading."""
    samples: dict[str, list[str]] = {heading: [] for heading in table.headings}
    for row in table.rows.first(200):
        for heading, cell in zip(table.headings, row.cells, strict=False):
            found = samples[heading]
            if cell.strip() and len(found) < SAMPLES and cell.strip() not in found:
                found.append(cell.strip()[:60])
    return samples


def _for_example(values: list[str]) -> str:
    return f"For example: {' · '.join(values)}" if values else ""


GROUPS = {
    "The person": ("external_id", "name", "first_name", "last_name", "email"),
    "The job": ("title", "grade", "department", "site", "started_on", "time_zone", "languages"),
    "The reporting line": ("manager", "manager_key", "dotted_manager"),
}
# How many columns the browser offers to join for one value.
JOINED = {"external_id": 3, "name": 3, "department": 2, "site": 2, "manager": 2}
HINTS = {
    "external_id": "What tells people apart from file to file. If no column does so alone, join two, such as the "
    "ministry and the unit.",
    "manager_key": "Only where managers are not named by person id: the column in which the manager's own row holds "
    "the same words, such as a role code, an address or the name of a unit. If several rows hold them, the one in "
    "the same department is meant.",
}


class Folded(Fieldset):
    """Fields that are out of the way until somebody opens them."""

    template = "accounts/import/folded.html"


def _columns_helper(in_sight: set[str]) -> FormHelper:
    """The fields that were found, by group; those that were not are folded away at the end."""
    fields = {legend: _with_further(names) for legend, names in GROUPS.items()}
    found = {legend: [name for name in names if name in in_sight] for legend, names in fields.items()}
    joined = [name for name in _with_further(FIELDS) if name not in (*FIELDS, *in_sight)]
    helper = FormHelper()
    helper.layout = Layout(
        *(Fieldset(legend, *names) for legend, names in found.items() if names),
        Folded("Fields not found in this file", *(name for name in FIELDS if name not in in_sight)),
        Folded("Values that several columns make together", *joined),
        Folded("How the file writes things", "nobody", "self_means_top", "date_order", "email_domain"),
        Div(Submit("check", "Use these columns"), css_class="form-actions"),
    )
    return helper


def _with_further(names: Iterable[str]) -> list[str]:
    return [field for name in names for field in (name, *further(name))]


class LadderForm(WhoMixin, forms.Form):
    """A step for each grade of the file; the same step for grades of equal rank."""

    stores_nothing = True
    made = r"grade_\d+"

    def __init__(self, *args: Any, ladder: Ladder, unplaced: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names: dict[str, str] = {}
        placed = [(name, number) for number, step in enumerate(ladder, start=1) for name in step]
        for name, number in [*placed, *((name, None) for name in unplaced)]:
            field = f"grade_{len(self.names)}"
            self.names[field] = name
            self.fields[field] = forms.IntegerField(
                label=name,
                min_value=1,
                max_value=999,
                initial=number,
                widget=forms.NumberInput(attrs={"class": "w-auto"}),
                error_messages={"required": f"Write the step of “{name}”."},
            )
        self.helper = FormHelper()
        self.helper.layout = Layout(
            *self.names,
            Div(Submit("check", "Check the rows"), css_class="form-actions"),
        )

    def ladder(self) -> Ladder:
        """The grades from low to high; on one step the name that was written first leads."""
        steps: dict[int, list[str]] = defaultdict(list)
        for field, name in self.names.items():
            steps[self.cleaned_data[field]].append(name)
        return tuple(tuple(steps[number]) for number in sorted(steps))


def unplaced(found: Ladder, ladder: Ladder) -> tuple[str, ...]:
    """The grades of the file that the organisation's ladder does not know yet."""
    known = {folded(name) for step in ladder for name in step}
    return tuple(name for step in found for name in step if folded(name) not in known)
