"""What a cohort cost: hours, and where somebody gave a rate, money; the sum with what it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from programmes.models import Cohort


def frozen_cost(cohort: Cohort) -> dict[str, Any]:
    """What the plan says of costs, as plain data for a release. Empty where it says nothing."""
    said = {
        "rate": cohort.hour_rate,
        "coaching": cohort.coaching_cost,
        "coordination_hours": cohort.coordination_hours,
    }
    known = {name: str(value) for name, value in said.items() if value is not None}
    return {"currency": cohort.currency, **known} if known else {}


def cost_words(counted: Mapping[str, Any], cost: Mapping[str, Any]) -> str:
    """The cost as the board page says it, from two parts of one release."""
    made_of = f"{counted['held']} session{'' if counted['held'] == 1 else 's'} for two, and their preparation"
    time = f"{counted['hours']} hours of participants’ time"
    if "rate" not in cost:
        return f"about {time}: {made_of}.{_beside(cost)}"
    rate = Decimal(cost["rate"])
    parts = [(f"{time} ({made_of})", counted["hours"] * rate)]
    if "coordination_hours" in cost:
        parts.append(
            (f"{cost['coordination_hours']} hours of coordination", int(cost["coordination_hours"]) * rate)
        )
    if "coaching" in cost:
        parts.append(("coaching", Decimal(cost["coaching"])))
    currency = cost["currency"]
    listed = "; ".join(f"{what}: {_amount(money)}" for what, money in parts)
    whole = sum(money for _, money in parts)
    return f"about {currency} {_amount(whole)}, at {currency} {rate.normalize():f} an hour. {listed}."


def _beside(cost: Mapping[str, Any]) -> str:
    """What is known without a rate: no sum is made of it."""
    parts = []
    if "coordination_hours" in cost:
        parts.append(f"{cost['coordination_hours']} hours of coordination")
    if "coaching" in cost:
        parts.append(f"{cost['currency']} {_amount(Decimal(cost['coaching']))} for coaching")
    return f" Besides: {' and '.join(parts)}. No rate was set, so no sum is given." if parts else ""


def _amount(money: Decimal | int) -> str:
    return f"{money:,.0f}"
