"""A form with a name that its page does not take is refused as a whole, at every address (abuse case 4).

Two walks: each address is sent one strange name, and each form that a page shows is compared with what the address
it leads to takes. So the list is never longer than asked for in a page, and never shorter.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urldefrag, urljoin

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from accounts.forms_base import WhoMixin
from accounts.posted import NOTHING, takes
from mentoring.security_parameters import OURS, STRANGE, taken
from tests.accounts.signing_in.app import with_password
from tests.permissions import matrix, wide
from tests.permissions.walking import patterns, routes
from tests.permissions.wide import MAIN, Wide
from tests.road.served import Form, Served
from tests.signing_in import sign_in

# One of each sort: what the others are shown is no different.
READERS = (
    "mentor",
    "mentee",
    "assistant",
    "coordinator",
    "sponsor",
    "coach",
    "auditor",
    "hr",
    "administrator",
)
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def world(db, eager_jobs) -> Wide:
    return wide.build()


def _posts() -> dict[str, Any]:
    """Every address that takes a form, with its view; what machines send elsewhere carries no form."""
    found = {}
    for name, pattern, _ in patterns():
        methods = getattr(pattern.callback, "view_class", None)
        is_library = pattern.callback.__module__.partition(".")[0] not in OURS
        if getattr(pattern.callback, "csrf_exempt", False) or (is_library and not hasattr(methods, "post")):
            continue
        found[name] = pattern
    return found


def _writes(queries: Any) -> list[str]:
    """What was written besides the counts of a limit and the session."""
    kept = ("django_session", "accounts_tally", "usersessions", "mentoring_cache")
    said = [query["sql"] for query in queries]
    return [sql for sql in said if sql.startswith(WRITES) and not any(table in sql for table in kept)]


def _pages(world: Wide) -> list[tuple[str, str, str]]:
    """Who opens which page: by reader, so that each signs in once; at most three of those to whom a page opens."""
    found = []
    for route, names in routes().items():
        may = [who for who in READERS if world.part_of(who, MAIN, names) in matrix.readers()[route]]
        address = reverse(route, kwargs=world.arguments(names, MAIN))
        found += [(who, route, address) for who in may[:3]]
    return sorted(found, key=lambda one: READERS.index(one[0]))


def _forms(page: Any) -> list[Form]:
    is_page = page.status_code == 200 and "html" in page.headers.get("Content-Type", "")
    found = Served(page.content.decode()).forms if is_page else []
    return [form for form in found if form.method == "post"]


def test_case_04_one_name_that_a_page_does_not_know_refuses_all_that_was_sent(world, client):
    wrong = []
    by_reader: dict[str, list[str]] = {}
    for route in routes():
        by_reader.setdefault(matrix.readers()[route][0], []).append(route)
    for reader, mine in by_reader.items():
        sign_in(client, world.people[reader])
        for route in mine:
            view = _posts()[route].callback if route in _posts() else None
            if view is None:
                continue
            address = reverse(route, kwargs=world.arguments(routes()[route], MAIN))
            fields = dict.fromkeys(taken(route, view).names - {"csrfmiddlewaretoken"}, "1")
            with CaptureQueriesContext(connection) as queries:
                response = client.post(address, {**fields, "note.author": "self"})
            if response.status_code != 400 or _writes(queries):
                wrong.append((route, response.status_code, _writes(queries)))
    assert wrong == []


def test_case_04_what_every_page_shows_is_taken_where_it_is_sent(world, client):
    """Each page as each of its readers: the names of its fields and buttons, beside those of the address."""
    unknown, seen, signed_in = [], set(), ""
    for who, route, address in _pages(world):
        if who != signed_in:
            sign_in(client, world.people[who])
            signed_in = who
        for form in _forms(client.get(address)):
            # A button may send the form elsewhere.
            for action in {button.action for button in form.buttons} | {""}:
                match = resolve(urldefrag(urljoin(address, action or form.action or address)).url)
                buttons = [button for button in form.buttons if button.action == action]
                sent = {each.name for each in (*form.controls, *buttons) if each.name}
                seen.add(match.view_name)
                if strange := taken(match.view_name, match.func).strange(sent):
                    unknown.append((route, match.view_name, strange))
    assert unknown == [] and len(seen) > 40


def test_case_04_the_answer_says_what_to_do_and_repeats_nothing(world, client):
    sign_in(client, world.people["mentor"])
    address = reverse("sessions:reflection", args=[world.ids[MAIN]["session_id"]])
    page = client.post(address, {"text": "My own thought.", "<b>role</b>": "hr"}).content.decode()
    assert STRANGE in page and "My own thought." not in page and "role" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("route", "sent"),
    [
        ("account_login", {"login": "a@example.org", "password": "x", "is_staff": "on"}),
        ("account_reset_password", {"email": "a@example.org", "user": "1"}),
        ("account_signup", {"email": "a@example.org", "is_superuser": "1"}),
    ],
)
def test_case_04_the_sign_in_takes_its_own_fields_alone(client, route, sent):
    strange = list(sent)[-1]
    assert client.post(reverse(route), sent).status_code == 400
    sent.pop(strange)
    assert client.post(reverse(route), sent).status_code != 400


OF_A_VISITOR = ("account_login", "account_reset_password", "account_request_login_code", "account_signup")
OF_AN_ACCOUNT = (
    *("account_email", "account_change_password", "account_set_password", "account_reauthenticate"),
    *("mfa_activate_totp", "mfa_generate_recovery_codes", "mfa_add_webauthn", "account_logout"),
    *("mfa_reauthenticate", "usersessions_list"),
)


@pytest.mark.django_db
def test_case_04_what_the_pages_of_the_sign_in_show_is_taken_too(client):
    user, seen = with_password(), set()
    pages = [(Client(), route) for route in OF_A_VISITOR]
    sign_in(client, user)
    for browser, route in (*pages, *((client, route) for route in OF_AN_ACCOUNT)):
        page = browser.get(reverse(route), follow=True)
        here = page.redirect_chain[-1][0] if page.redirect_chain else reverse(route)
        for form in _forms(page):
            match = resolve(urldefrag(urljoin(here, form.action or here)).url.partition("?")[0])
            sent = {each.name for each in (*form.controls, *form.buttons) if each.name}
            assert taken(match.view_name, match.func).strange(sent) == [], (route, match.view_name)
            seen.add(match.view_name)
    assert {"account_login", "account_email", "mfa_activate_totp", "mfa_add_webauthn"} <= seen


def test_a_view_that_says_nothing_takes_nothing_and_a_form_brings_its_fields():
    class Small(WhoMixin):
        base_fields = {"words": None}
        made = r"line_\d"

    @takes(Small, "save")
    def view() -> None: ...

    assert NOTHING.strange(["csrfmiddlewaretoken", "words"]) == ["words"]
    own = vars(view)["taken"]
    assert own.strange(["words", "save", "line_1", "csrfmiddlewaretoken"]) == []
    assert own.strange(["line_1x", "xline_1", "Words", "words.author"]) == [
        "line_1x",
        "xline_1",
        "Words",
        "words.author",
    ]
