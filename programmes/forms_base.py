"""Two people on one page: the second one's words are kept beside the first's, and nothing is overwritten unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Model

from accounts.words import day_year

CHANGED_MEANWHILE = (
    "Somebody else saved this page while you were writing, so nothing was saved. Your words are in the fields; what "
    "stands there now is beneath. Save again to keep yours, or copy theirs."
)


@dataclass(frozen=True, slots=True)
class Differs:
    """A field that somebody else has saved in other words than those typed here."""

    name: str
    label: str
    stored: str


def plain(value: object) -> str:
    """A stored value as somebody would write it."""
    if value is None or value in ("", []):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return day_year(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return str(value)


def _same(value: object) -> str:
    """Equal for values that are the same to a reader: 3.8 and 3.80, nothing and an empty field."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, Model):
        return str(value.pk)
    return "" if value is None else str(value).replace("\r\n", "\n")


def shown(row: Model, form: type[forms.ModelForm]) -> dict[str, object]:
    """What ``row`` holds in the fields of ``form``, read before the form writes into it."""
    return {name: getattr(row, name) for name in form.base_fields}


def digest(values: Mapping[str, object]) -> str:
    """What a page showed, in 16 characters: equal for equal values."""
    said = json.dumps({name: _same(value) for name, value in sorted(values.items())})
    return hashlib.sha256(said.encode()).hexdigest()[:16]


class KeepsBothMixin(forms.BaseForm):
    """Carries the digest of what the page showed; ``stored`` is what the row holds at this moment, by field.

    Where the two are not the same, the form is refused once, with ``differs`` listing what stands there now. Sent
    again, it carries the digest of that, and is taken.
    """

    def __init__(self, *args: Any, stored: Mapping[str, object] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = dict(stored or {})
        self.differs: list[Differs] = []
        if self.stored:
            self.fields["seen"] = forms.CharField(
                widget=forms.HiddenInput, required=False, max_length=16, initial=digest(self.stored)
            )

    def _post_clean(self) -> None:
        # Before a model form writes what was typed into its row, and after every field has been read.
        self._compare()
        super()._post_clean()  # type: ignore[misc]

    def _compare(self) -> None:
        seen = self.cleaned_data.pop("seen", "")
        if not self.stored or seen == digest(self.stored):
            return
        self.differs = [
            Differs(name, str(self.fields[name].label or name), plain(value))
            for name, value in self.stored.items()
            if name in self.fields and _same(value) != self._typed(name)
        ]
        if self.differs:
            self.add_error(None, CHANGED_MEANWHILE)
            data = copy(self.data)
            data[self.add_prefix("seen")] = digest(self.stored)  # type: ignore[index]
            self.data = data

    def _typed(self, name: str) -> str:
        if name in self.cleaned_data:
            return _same(self.cleaned_data[name])
        return _same(self.data.get(self.add_prefix(name)))
