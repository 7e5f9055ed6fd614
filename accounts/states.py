"""States as small transition tables: one table per life cycle, one function that moves along it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.db import models

from accounts.errors import Refused


class NotPossibleNow(Refused):
    """The step is not in the table for the state the row is in, or somebody was faster."""


class Machine:
    """The life cycle of one model: which state may follow which.

    ``transitions`` maps each state to the states that may follow; a state that is missing is an end.
    """

    all: dict[str, Machine] = {}

    def __init__(self, name: str, transitions: Mapping[Any, Iterable[str]], field: str = "state") -> None:
        self.name = name
        self.field = field
        self.transitions = {
            str(state): tuple(map(str, following)) for state, following in transitions.items()
        }
        Machine.all[name] = self

    def may(self, state: str, to: str) -> bool:
        return str(to) in self.transitions.get(str(state), ())

    def sources(self, to: str) -> list[str]:
        """The states from which ``to`` can be reached in one step."""
        return [state for state, following in self.transitions.items() if str(to) in following]

    def move(self, row: models.Model, to: str, **changes: Any) -> None:
        """Move ``row`` to the state ``to`` and set ``changes`` in the same statement.

        The update is conditional on the state that was read, so of two people who press at once one wins.
        :raises NotPossibleNow: when the table has no such step or the row has moved on meanwhile.
        """
        now = getattr(row, self.field)
        if not self.may(now, to):
            raise NotPossibleNow(self._sentence(row, now, to))
        values = {self.field: str(to), **changes}
        moved = type(row)._base_manager.filter(pk=row.pk, **{self.field: now}).update(**values)
        if not moved:
            raise NotPossibleNow(
                "This has changed since you opened it. Load the page again to see where it stands."
            )
        for name, value in values.items():
            setattr(row, name, value)

    def _sentence(self, row: models.Model, now: str, to: str) -> str:
        labels = dict(cast("models.Field[Any, Any]", row._meta.get_field(self.field)).flatchoices)
        subject = str(row._meta.verbose_name).capitalize()
        return f"{subject} is “{labels.get(now, now)}”, so it cannot become “{labels.get(str(to), to)}”."
