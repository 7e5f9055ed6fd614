"""How a lower app announces something to the apps above without knowing them.

The lower app owns a ``Listeners`` and calls it; the upper app registers a plain function in its ``AppConfig.ready``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any


class Listeners:
    """Functions called, in the order of their names, when something has happened."""

    def __init__(self, announces: str) -> None:
        self.announces = announces
        self._functions: dict[str, Callable[..., Any]] = {}

    def register(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Add ``function``; registering the same one twice changes nothing, so it also serves as a decorator."""
        self._functions[f"{function.__module__}.{function.__qualname__}"] = function
        return function

    def tell(self, **facts: Any) -> None:
        self.ask(**facts)

    def ask(self, **facts: Any) -> list[Any]:
        """What each function answers, in the same order."""
        return [function(**facts) for function in self]

    def __iter__(self) -> Iterator[Callable[..., Any]]:
        """Each function, for whoever may have heard enough before all were asked."""
        return (self._functions[name] for name in sorted(self._functions))


roster_changed = Listeners(
    "People, grades or reporting lines have changed: rosters were imported. Facts: ``at``."
)
roster_watched = Listeners(
    "A list is being checked. Answers: sets of keys of people; what would follow for them is asked by "
    "``roster_foreseen``."
)
roster_foreseen = Listeners(
    "The people watched and everybody above them are as an import would leave them, with their lines, in a "
    "transaction that is taken back; others may still be as they are. Facts: ``at``. "
    "Answers: sentences on what would follow, for the preview; they name no content and change nothing."
)
person_erased = Listeners(
    "A person is being erased, in a transaction; their rows are still as they were. Facts: ``person``, ``at``."
)
words_opened = Listeners("The vault has opened sealed words. Facts: ``row``, ``column``.")
owners_of_keys = Listeners(
    "Whose words content keys seal. Facts: ``keys``, the tables (“app_label.Model”) of what each has opened by its id. "
    "Answers: sets of ids of people by id of the key."
)
