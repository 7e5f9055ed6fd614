"""What whoever edits the library sees of its texts."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from preparation.models import Module
from preparation.shelf import latest_shipped

Origin = Module.Origin


@dataclass(frozen=True, slots=True)
class TextState:
    """One module and whose text is in use. ``newer`` is the number of a shipped text that nobody has looked at."""

    module: Module
    shipped: int
    newer: int = 0

    @property
    def is_own(self) -> bool:
        return self.module.is_own

    @property
    def words(self) -> str:
        if self.newer:
            return "Own text; a new shipped text waits"
        return "Own text" if self.is_own else "Shipped text"


def _state(module: Module, shipped: int) -> TextState:
    is_newer = module.is_own and shipped > (module.seen_shipped or 0)
    return TextState(module, shipped, shipped if is_newer else 0)


def states() -> list[TextState]:
    """Every module in use. Two queries."""
    found = Module.objects.in_use().without_texts().select_related("written_by__person")
    modules = sorted(found, key=lambda module: (list_of(module.audience), module.position, module.code))
    shipped = latest_shipped(module.slug for module in modules)
    return [_state(module, shipped.get(module.slug, 0)) for module in modules]


def list_of(audience: str) -> int:
    """The place of an audience in lists."""
    names = list(Module._meta.get_field("audience").flatchoices)
    return next(place for place, (name, _) in enumerate(names) if name == audience)


def state_of(module: Module) -> TextState:
    return _state(module, latest_shipped([module.slug]).get(module.slug, 0))


def versions_of(slug: str) -> QuerySet[Module]:
    """The history of one module, the latest first."""
    found = Module.objects.filter(slug=slug, language="").select_related("written_by__person")
    return found.without_texts().order_by("-version")


def version_of(slug: str, number: int) -> Module | None:
    return Module.objects.filter(slug=slug, language="", version=number).first()


def shipped_of(slug: str) -> Module | None:
    """The newest shipped text."""
    found = Module.objects.filter(slug=slug, language="", origin=Origin.SHIPPED)
    return found.order_by("-version").first()
