"""What stands in an address cannot be counted: whoever holds one key knows no other.

A key is a UUID of version 4: 122 of its bits are random. Who may open the row is asked for as well (tests/permissions).
"""

from __future__ import annotations

import uuid

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import UUIDConverter

OURS = (
    "accounts",
    "feedback",
    "home",
    "insights",
    "notifications",
    "pairing",
    "preparation",
    "programmes",
    "scim",
    "sessions",
)

# Parts of an address that are no random key, each with the reason why nobody learns anything from the next one.
HARMLESS = {
    ("sessions:check_in", "signed"): "signed, and answers once",
    ("sessions:check_in", "answer"): "one of three words",
    ("accounts:company_new", "kind"): "one of two words",
    ("accounts:import_changes", "change"): "a kind of change",
    ("home:nudge", "step"): "one of four words",
    ("notifications:frame", "frame_language"): "the code of a language",
    ("notifications:text", "said"): "the name of a kind of message, the same for everybody",
    ("notifications:text", "language"): "the code of a language",
    ("notifications:text_mail", "said"): "the name of a kind of message, the same for everybody",
    ("notifications:text_mail", "language"): "the code of a language",
    ("scim:nothing", "rest"): "nothing is there",
    ("scim:resource_type", "name"): "one of two words",
    ("scim:schema", "name"): "the name of a schema, the same for everybody",
    ("programmes:kit_back", "text"): "one of four words",
    ("programmes:kit_history", "text"): "one of four words",
    ("programmes:kit_mail", "text"): "one of four words",
    ("programmes:kit_text", "text"): "one of four words",
    ("preparation:module", "slug"): "the name of a module, the same for everybody",
    ("preparation:library_module", "slug"): "the name of a module, the same for everybody",
    ("preparation:comparison", "slug"): "the name of a module, the same for everybody",
    ("preparation:history", "slug"): "the name of a module, the same for everybody",
    ("preparation:text", "slug"): "the name of a module, the same for everybody",
    ("preparation:text_back", "slug"): "the name of a module, the same for everybody",
    ("notifications:stop", "token"): "signed for one person and one kind of reminder",
    (
        "feedback:tell_by_link",
        "telling",
    ): "128 bits worked out with a key, and replaced when they have got about",
    ("sessions:feed_file", "secret"): "256 random bits, of which only a digest is kept",
    ("preparation:text_keep", "slug"): "the name of a module, the same for everybody",
}
# The sign-in package's own addresses. A number there is looked up among the rows of whoever is signed in.
OF_THE_PACKAGE = {
    ("account_confirm_email", "key"): "signed",
    ("account_reset_password_from_key", "uidb36"): "the account's own key, which is random",
    ("account_reset_password_from_key", "key"): "signed, and counts once",
    ("openid_connect_login", "provider_id"): "a random name of a provider that stands on the sign-in page",
    ("openid_connect_callback", "provider_id"): "the same",
    ("*", "pk"): "a passkey, found among one's own only",
}


def parts(resolver=None, space=""):
    """Each part of an address that somebody could change: (view, name, converter or None)."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            held = [(f"{space}{inner}*", name, found) for name, found in pattern.pattern.converters.items()]
            yield from held
            yield from parts(pattern, space + inner)
        elif isinstance(pattern, URLPattern):
            names = set(pattern.pattern.converters) | set(pattern.pattern.regex.groupindex)
            for name in sorted(names):
                yield f"{space}{pattern.name}", name, pattern.pattern.converters.get(name)


def test_each_key_in_an_address_of_ours_is_random_or_named_as_harmless():
    found = {(view, name): converter for view, name, converter in parts() if view.split(":")[0] in OURS}
    assert len(found) > 40
    plain = {key for key, converter in found.items() if not isinstance(converter, UUIDConverter)}
    assert plain == set(HARMLESS)


def test_those_of_the_sign_in_are_known_one_by_one():
    assert {(view, name) for view, name, _ in parts() if view.split(":")[0] not in OURS} == set(
        OF_THE_PACKAGE
    )


@pytest.mark.parametrize(
    "model",
    [model for app in apps.get_app_configs() if app.name in OURS for model in app.get_models()],
    ids=lambda model: model._meta.label,
)
def test_a_row_that_an_address_can_name_has_a_random_key(model):
    key = model._meta.pk
    if key.get_internal_type() != "UUIDField":
        assert not hasattr(model, "get_absolute_url")
        return
    made = [key.get_default() for _ in range(2)]
    assert all(isinstance(one, uuid.UUID) and one.version == 4 for one in made)
    assert made[0] != made[1]
