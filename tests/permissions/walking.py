"""The walk: each address, each method, each person, each set of objects, beside the table.

A request goes through the whole product and is taken back, so that every one of them finds the world as it was built.
Pages are not drawn: what decides stands before them, and what they show is looked at in ``test_bytes``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpResponse
from django.template.backends.django import Template
from django.test import Client, RequestFactory
from django.test.client import ClientHandler, FakePayload
from django.test.utils import override_settings
from django.urls import get_resolver, reverse

from accounts.models import User
from tests.permissions import matrix
from tests.permissions.wide import MAIN, OF_A_PROGRAMME, SHUT_OUT, SIGNED_IN, WHO_TRIES, Wide
from tests.permissions.world import ROLES
from tests.signing_in import sign_in

APPS = frozenset(
    [
        "accounts",
        "feedback",
        "home",
        "insights",
        "notifications",
        "pairing",
        "preparation",
        "programmes",
        "sessions",
    ]
)
# What decides whether a view is reached, and what turns its refusals into answers. The others (headers, limits, the age
# of a session) do the same for every address; ``tests/security`` opens each address through all of them.
DECIDING = [
    "tests.permissions.walking.is_known",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "programmes.closing.closed_is_read_only",
]
UNSERVED = ("PUT", "PATCH", "DELETE", "OPTIONS")
LOGIN = "/accounts/login/"
BASE = RequestFactory()._base_environ()
OVERRIDE = {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"}


def patterns(urlconf: Any = None) -> Iterator[tuple[str, Any, str]]:
    """Name, pattern and whole address of each route there is; one without a name is called by its address."""

    def walk(found: Iterable[Any], namespace: str, before: str) -> Iterator[tuple[str, Any, str]]:
        for pattern in found:
            address = before + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, pattern.namespace or namespace, address)
            else:
                name = f"{namespace}:{pattern.name}" if namespace else pattern.name
                yield (name if pattern.name else f"/{address}"), pattern, address

    return walk(get_resolver(urlconf).url_patterns, "", "")


def all_routes(urlconf: Any = None) -> set[str]:
    return {name for name, _, _ in patterns(urlconf)}


def routes() -> dict[str, list[str]]:
    """The names of the arguments of each of our addresses."""
    return {
        name: list(pattern.pattern.converters)
        for name, pattern, _ in patterns()
        if name.partition(":")[0] in APPS
    }


@dataclass(frozen=True)
class Try:
    """One request that was answered otherwise than the table says."""

    route: str
    method: str
    who: str
    objects: str
    answer: str


@contextmanager
def undrawn() -> Iterator[None]:
    """Templates give their name instead of a page, and nothing is logged."""
    logging.disable()
    try:
        with patch.object(Template, "render", lambda self, context=None, request=None: str(self.origin)):
            yield
    finally:
        logging.disable(logging.NOTSET)


def is_known(get_response: Any) -> Any:
    """The user and their session, without asking the database for both thirty thousand times."""

    def answer(request: Any) -> HttpResponse:
        request.session = SessionBase()
        request.session._session_cache = dict(request.environ["test.session"])
        request.user = copy(request.environ["test.user"])
        return get_response(request)

    return answer


class Walk:
    """Asks for addresses as each person of a ``Wide`` world."""

    def __init__(self, wide: Wide) -> None:
        self.wide, self.whole = wide, ClientHandler(enforce_csrf_checks=False)
        with override_settings(MIDDLEWARE=DECIDING):
            self.quick = ClientHandler(enforce_csrf_checks=False)
            self.quick.load_middleware()
        self.clients = {who: self._signed_in(who) for who in (*SIGNED_IN, "leaver")}
        self.sessions = {who: dict(client.session.items()) for who, client in self.clients.items()}
        User.objects.filter(pk=wide.people["leaver"].pk).update(is_active=False)

    def _signed_in(self, who: str) -> Client:
        client = Client()
        sign_in(client, self.wide.people[who])
        return client

    def ask(
        self,
        who: str,
        method: str,
        address: str,
        body: bytes = b"",
        *,
        then: Callable[[], None] | None = None,
        **headers: str,
    ) -> HttpResponse:
        """One request, answered and taken back; those who are shut out pass every middleware.

        ``then`` looks at the world before it is as it was.
        """
        path, _, query = address.partition("?")
        environ = BASE | {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": FakePayload(body),
            **headers,
        }
        if who in SHUT_OUT:
            return self._through_everything(who, environ)
        environ |= {"test.user": self.wide.people[who], "test.session": self.sessions[who]}
        if method != "POST":
            return self.quick(environ)
        with transaction.atomic():
            response = self.quick(environ)
            if then is not None:
                then()
            transaction.set_rollback(True)
        return response

    def _through_everything(self, who: str, environ: dict[str, Any]) -> HttpResponse:
        cookies = self.clients[who].cookies.values() if who in self.clients else ()
        environ["HTTP_COOKIE"] = "; ".join(f"{one.key}={one.value}" for one in cookies)
        with transaction.atomic():
            response = self.whole(environ)
            transaction.set_rollback(True)
        return response

    def in_a_browser(self, who: str, method: str, address: str) -> HttpResponse:
        """A request with the cookies of ``who``, through every middleware, taken back."""
        body = {"wsgi.input": FakePayload(b""), "CONTENT_LENGTH": "0"}
        form = {"CONTENT_TYPE": "application/x-www-form-urlencoded"}
        return self._through_everything(
            who, BASE | body | form | {"REQUEST_METHOD": method, "PATH_INFO": address}
        )

    def address(self, route: str, names: list[str], objects: str) -> str:
        return reverse(route, kwargs=self.wide.arguments(names, objects))

    def disagreements(self, only: Iterable[str] | None = None) -> Iterator[Try]:
        """Reading and writing: everybody, every set of objects."""
        with undrawn():
            for route, names in _chosen(only).items():
                yield from self._reading_and_writing(route, names)

    def _reading_and_writing(self, route: str, names: list[str]) -> Iterator[Try]:
        for objects in self.wide.sets_for(names):
            address = self.address(route, names, objects)
            for who in WHO_TRIES[objects]:
                for method in ("GET", "POST"):
                    answer = self.ask(who, method, address)
                    if not self.is_right(route, names, method, who, objects, answer):
                        yield Try(route, method, who, objects, _in_words(answer))

    def is_right(
        self, route: str, names: list[str], method: str, who: str, objects: str, answer: HttpResponse
    ) -> bool:
        """Whether the table says so too."""
        if who in SHUT_OUT:
            return _is_shut_out(route, answer)
        if answer.status_code == 302 and answer.headers["Location"].startswith(LOGIN):
            return False
        part = self.wide.part_of(who, objects, names)
        if part in matrix.readers()[route]:
            return answer.status_code in _given(route, method)
        return answer.status_code in _refused(names, part, route)

    def unserved(self, only: Iterable[str] | None = None) -> Iterator[Try]:
        """The other methods, and the header that asks to be taken for one: 405, or as for GET and POST."""
        with undrawn():
            for route, names in _chosen(only).items():
                yield from self._unserved(route, names)

    def _unserved(self, route: str, names: list[str]) -> Iterator[Try]:
        address = self.address(route, names, MAIN)
        reader = matrix.readers()[route][0]
        plain, other = (self.ask(reader, "POST", address, **headers) for headers in ({}, OVERRIDE))
        if plain.status_code != other.status_code:
            yield Try(route, "POST, with the header", reader, MAIN, _in_words(other))
        for who in (*SIGNED_IN, *SHUT_OUT):
            for method in UNSERVED:
                answer = self.ask(who, method, address)
                if not (_is_shut_out(route, answer) if who in SHUT_OUT else answer.status_code == 405):
                    yield Try(route, method, who, MAIN, _in_words(answer))
            for method, headers in (("POST", OVERRIDE), ("HEAD", {})):
                answer = self.ask(who, method, address, **headers)
                if not self.is_right(route, names, method, who, MAIN, answer):
                    yield Try(route, f"{method} {headers or ''}".strip(), who, MAIN, _in_words(answer))


def _chosen(only: Iterable[str] | None) -> dict[str, list[str]]:
    everything = routes()
    return everything if only is None else {route: everything[route] for route in only}


def _is_shut_out(route: str, answer: HttpResponse) -> bool:
    """Whoever is not signed in is sent to the sign-in page, and learns nothing of what is there."""
    if route in matrix.PUBLIC:
        return answer.status_code in ({200, 302, 404, 405})
    return answer.status_code == 302 and answer.headers["Location"].startswith(f"{LOGIN}?next=")


def _given(route: str, method: str) -> set[int]:
    given = {200, 204, 302, 405}
    if route in matrix.MAY_BE_EMPTY or (method == "POST" and route in matrix.NAMES_A_ROW):
        given |= {404}
    if method == "POST" and route in matrix.CHANGED_BY_ONE:
        given |= {403}
    return given


def _refused(names: list[str], part: str, route: str) -> set[int]:
    """403 tells that something is there: only those hear it who know that already, or where no object is named."""
    knows = part in ROLES and route not in matrix.BETWEEN_TWO
    return {403, 404, 405} if knows or not OF_A_PROGRAMME & set(names) else {404, 405}


def _in_words(answer: HttpResponse) -> str:
    return f"{answer.status_code} {answer.headers.get('Location', '')}".strip()
