"""A form sent as the page shows it, with what is changed and with the gaps of a draft filled."""

from __future__ import annotations

from typing import Any

from django.test import Client

from programmes.purposes import GAP
from tests.road.served import Served
from tests.road.visitor import sent


def answered(text: str) -> str:
    """``text`` with its gaps filled."""
    return GAP.sub("the branches", text)


def fields_of(page: str) -> dict[str, list[Any]]:
    """What the form of ``page`` that knows what it showed would send."""
    form = next(
        form for form in Served(page).forms if any(control.name == "seen" for control in form.controls)
    )
    return {
        name: [answered(value) if isinstance(value, str) else value for value in values]
        for name, values in sent(form).items()
    }


def sent_as_shown(client: Client, url: str, **changed: Any) -> str:
    """Send the form of the page with what is ``changed``; the page that answers."""
    response = client.post(url, {**fields_of(client.get(url).content.decode()), **changed}, follow=True)
    assert response.status_code == 200
    return response.content.decode()
