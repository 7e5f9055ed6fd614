"""Which passwords are refused, what leaves the house to find out, and that a list which is down keeps nobody out."""

from __future__ import annotations

import hashlib
import logging
from threading import Event

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Organisation
from accounts.signing_in import outgoing
from tests.accounts.signing_in.listening import listening
from tests.factories import PersonFactory, UserFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
GOOD = "eleven green umbrellas sing"


@pytest.fixture
def ann():
    Organisation.current()
    Organisation.objects.update(name="Northwind Traders", product_name="Upward")
    return UserFactory(person=PersonFactory(name="Ann Bright", email="ann.bright@northwind.example"))


def codes(password: str, user) -> set[str]:
    """Why ``password`` is refused; empty if it is not."""
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return {error.code for error in refused.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "1qaz2wsx3edc4rfv",
        "Password123456",
        "!!p@ssw0rd!!2026",
        "QWERTY1234567890",
        "passwordpassword",
        "trustno1trustno1",
        "aaaaaaaaaaaaaaaa",
        "xyzxyzxyzxyzxyz",
    ],
)
def test_a_common_password_is_refused_in_its_disguises_too(ann, password):
    assert "password_too_common" in codes(password, ann)


@pytest.mark.parametrize(
    "password",
    [
        "Northwind2026!",
        "northwindtraders1",
        "upwardmentoring12",
        "annbright-1984",
        "ann.bright@northwind",
        "Bright!2026-2027",
    ],
)
def test_our_own_words_do_not_count(ann, password):
    assert "password_of_our_words" in codes(password, ann)


def test_they_may_stand_in_a_longer_sentence(ann):
    assert codes("northwind ships eleven umbrellas", ann) == set()


@pytest.mark.parametrize(
    "password",
    ["x" * 3 + " quiet lamp", GOOD, "0" + GOOD * 3, "ünbekannte große Sätze", "lowercase only words"],
)
def test_length_counts_and_no_kind_of_character_is_asked_for(ann, password):
    assert codes(password, ann) == set()


def test_seven_characters_are_too_few_and_twelve_are_enough(ann):
    assert "password_too_short" in codes("q7zu kp", ann)
    assert codes("q7zu kpx 4ml", ann) == set()


@pytest.mark.parametrize(
    "password", ["a sentence " * 7, "  spaces, Ünïcode and CAPITALS count  ", "x1 y2 z3 " * 15]
)
def test_a_password_is_taken_as_typed_and_may_be_long(ann, client, password):
    ann.set_password(GOOD)
    ann.save()
    EmailAddress.objects.create(user=ann, email=ann.email, verified=True, primary=True)
    sign_in(client, ann)
    client.post(
        reverse("account_change_password"),
        {"oldpassword": GOOD, "password1": password, "password2": password},
    )
    ann.refresh_from_db()
    assert ann.check_password(password)
    assert not ann.check_password(password.strip()) or password == password.strip()


def test_a_change_asks_for_the_present_password(ann, client):
    ann.set_password(GOOD)
    ann.save()
    sign_in(client, ann)
    page = client.post(
        reverse("account_change_password"),
        {"oldpassword": "not it", "password1": GOOD * 2, "password2": GOOD * 2},
    )
    ann.refresh_from_db()
    assert page.status_code == 200 and ann.check_password(GOOD)


def digest(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def answering(text: str, status: int = 200):
    def answer(page) -> None:
        page.send_response(status)
        page.end_headers()
        page.wfile.write(text.encode())

    return answer


@pytest.fixture
def ask(settings, ann):
    """What is found about a password by a list that answers so, and what it was asked."""
    settings.UPWARD_PRIVATE_PROVIDERS = True

    def asked(password: str, answer) -> tuple[set[str], list[str]]:
        with listening(answer) as (port, reached):
            settings.UPWARD_BREACHED_PASSWORDS = f"http://127.0.0.1:{port}/range/"
            return codes(password, ann), reached

    return asked


def test_a_password_on_the_list_is_refused_and_five_digits_are_all_it_hears(ask):
    lines = f"{'0' * 35}:3\r\n{digest(GOOD)[5:]}:12\r\n"
    assert ask(GOOD, answering(lines)) == ({"password_breached"}, [f"/range/{digest(GOOD)[:5]}"])


@pytest.mark.parametrize("lines", ["", f"{'0' * 35}:3", f"{digest(GOOD)[5:]}:0", digest(GOOD)[:5] + ":9"])
def test_a_password_that_is_not_on_it_passes(ask, lines):
    assert ask(GOOD, answering(lines))[0] == set()


@pytest.mark.parametrize(
    "answer",
    [
        answering("down", 503),
        answering("x" * (outgoing.MOST_BYTES + 1)),
        answering(f"{digest(GOOD)[5:]}:many"),
    ],
    ids=["error", "endless", "nonsense"],
)
def test_a_list_that_fails_keeps_nobody_out_and_the_log_says_so(ask, answer, caplog):
    with caplog.at_level(logging.WARNING, "upward.security"):
        assert ask(GOOD, answer)[0] == set()
    assert (
        "could not be asked" in caplog.text
        and GOOD not in caplog.text
        and digest(GOOD)[5:] not in caplog.text
    )


def test_nor_does_one_that_hangs(ask, monkeypatch, caplog):
    monkeypatch.setattr(outgoing, "SECONDS", 0.2)
    over = Event()
    found, reached = ask(GOOD, lambda page: over.wait(2))
    over.set()
    assert (found, len(reached)) == (set(), 1)
    assert "could not be asked" in caplog.text


def test_nor_one_that_sends_a_byte_now_and_then(ask, monkeypatch, caplog):
    monkeypatch.setattr(outgoing, "SECONDS", 0.3)
    over, sent = Event(), []

    def drip(page) -> None:
        page.send_response(200)
        page.end_headers()
        while not over.wait(0.1) and len(sent) < 100:
            sent.append(page.wfile.write(b"0"))
            page.wfile.flush()

    found, _ = ask(GOOD, drip)
    over.set()
    assert found == set() and len(sent) < 20
    assert "could not be asked" in caplog.text


def test_nobody_is_asked_unless_the_operator_wants_it(ask, settings, ann):
    with listening(answering(f"{digest(GOOD)[5:]}:9")) as (_, reached):
        assert settings.UPWARD_BREACHED_PASSWORDS == ""
        assert codes(GOOD, ann) == set()
    assert reached == []
