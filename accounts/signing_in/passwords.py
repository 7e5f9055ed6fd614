"""What a password may not be: a common one, one that is made of our own words, one that others have lost.

Length counts and nothing else: no rule asks for digits or signs, and no password runs out (ASVS 6.2.5, 6.2.10).
"""

from __future__ import annotations

import hashlib
import logging
import re
from typing import Any

import requests
from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from accounts.models import Organisation, User
from accounts.signing_in.outgoing import Asking

log = logging.getLogger("upward.security")

# Shorter words ("al", "it") stand in nearly every sentence.
SHORTEST_WORD = 4
# What has to be left once our own words are taken out.
LEFT = 8
PREFIX = 5
EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
READ_AS = str.maketrans("013457@$!", "oieastasi")


class NotCommon(CommonPasswordValidator):
    """Refuses Django's list of 20,000 common passwords, also repeated, or with digits or signs around or in them."""

    def validate(self, password: str, user: User | None = None) -> None:
        plain = password.lower().strip()
        bare = EDGES.sub("", plain)
        forms = {plain, bare, bare.translate(READ_AS), EDGES.sub("", plain.translate(READ_AS)), _once(plain)}
        if len(_once(plain)) < SHORTEST_WORD or not forms.isdisjoint(self.passwords):
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def get_error_message(self) -> str:
        return "Many people use this password, so it is guessed first. Choose a sentence of your own."

    def get_help_text(self) -> str:
        return "Four or five words that nobody else would put together are good, with spaces or without."


def _once(text: str) -> str:
    """What ``text`` repeats: "ab" for "ababab", itself if it repeats nothing."""
    return text[: (text + text).find(text, 1)]


class NotOurWords:
    """Refuses a password that is little but the names which whoever guesses would try first (ASVS 6.1.2, 6.2.11).

    These are the words of the organisation's name and of the product's, of the person's name and e-mail address.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        rest = password.lower()
        for word in sorted(words_of(user), key=len, reverse=True):
            rest = rest.replace(word, "")
        if rest != password.lower() and len(EDGES.sub("", rest)) < LEFT:
            raise ValidationError(
                f"Without your name, your e-mail address and the name of the organisation, fewer than {LEFT} "
                "characters are left. Choose other words.",
                code="password_of_our_words",
            )

    def get_help_text(self) -> str:
        return "Your name, your e-mail address and the name of the organisation do not count."


def words_of(user: User | None) -> set[str]:
    """The words that do not count in a password of ``user``, in lower case."""
    organisation = Organisation.current()
    said = [organisation.name, organisation.product_name, "mentoring"]
    if user is not None:
        said += [user.email, user.person.name if user.person else ""]
    whole = {re.sub(r"\W", "", text.lower()) for text in said}
    parts = {part for text in said for part in re.split(r"[\W\d_]+", text.lower())}
    return {word for word in whole | parts if len(word) >= SHORTEST_WORD}


class NotBreached:
    """Asks a list of passwords that were stolen elsewhere, where the operator has named one (ASVS 6.2.12).

    Only the first five hex digits of the password's SHA-1 leave the house; the list answers with all that begin so.
    No answer is no finding: nobody is kept from choosing a password because a stranger's service is down.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        if settings.UPWARD_BREACHED_PASSWORDS and is_breached(password):
            raise ValidationError(
                "This password was stolen from another service, so it is being tried everywhere. "
                "Choose another one, and change it where you use it.",
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return "Take one that you use nowhere else."


def is_breached(password: str) -> bool:
    """Whether the list at ``UPWARD_BREACHED_PASSWORDS`` has ``password``. If it cannot be asked, the log says so."""
    # The list is kept by this digest; nothing of ours is protected by it.
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    address = settings.UPWARD_BREACHED_PASSWORDS.rstrip("/") + f"/{digest[:PREFIX]}"
    try:
        answer = Asking().get(address, headers={"Add-Padding": "true"})
        answer.raise_for_status()
        return _has(answer.text, digest[PREFIX:])
    except (requests.RequestException, ValueError) as error:
        log.warning("The list of breached passwords could not be asked: %s", type(error).__name__)
        return False


def _has(lines: str, rest: str) -> bool:
    """Lines are ``rest:times``; those with 0 times only make every answer the same length."""
    found: dict[str, Any] = dict(
        line.strip().upper().split(":", 1) for line in lines.splitlines() if ":" in line
    )
    return int(found.get(rest, 0)) > 0
