"""Which cryptography there is, where, and with what: read from the source and from the settings (ASVS 11)."""

from __future__ import annotations

import ast
import math
import re

import pytest
from django.conf import global_settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.sessions.backends.db import SessionStore
from django.middleware.csrf import _get_new_csrf_string
from django.utils import timezone

from accounts import vault
from accounts.actions.provisioning import PREFIX, make_token
from accounts.models import ProvisioningToken
from mentoring import settings as product
from tests.factories import UserFactory
from tests.security.test_written_down import imported, rows, sources

CRYPTOGRAPHY = {
    "hashlib",
    "hmac",
    "secrets",
    "cryptography",
    "jwt",
    "random",
    "onelogin",
    "crypt",
    "Crypto",
    "nacl",
    "ssl",
}
# They invent people for the demo, from a seed, or read certificates and metadata that an administrator pastes.
NONE = {
    "home/demo/cast.py": "chance of invented people",
    "home/demo/walk.py": "chance of invented people",
    "home/demo/company.py": "chance of invented people",
    "home/simulation/behaviour.py": "chance of invented days",
    "home/simulation/run.py": "chance of invented faults",
    "home/simulation/world.py": "chance of invented people",
    "accounts/forms/company.py": "reads a certificate and metadata",
    "mentoring/settings.py": "asks mentoring/secrets.py",
}
OWN_WORDS = re.compile(
    r"\b(AESGCM|HKDF|compare_digest|token_(?:bytes|hex|urlsafe)|hexdigest|signing\.(?:dumps|loads))\b"
)


def uses() -> set[str]:
    """The files in which something of cryptography is imported or called."""
    found = set()
    for path, tree in sources():
        names = {name.partition(".")[0] for name in imported(tree) if name != "mentoring.secrets"}
        if names & CRYPTOGRAPHY or "django.core.signing" in imported(tree) or _signs(tree):
            found.add(path)
    return found - set(NONE)


def _signs(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module in ("django.core", "django.utils.crypto")
        and {alias.name for alias in node.names} & {"signing", "get_random_string", "salted_hmac"}
        for node in ast.walk(tree)
    )


def listed() -> dict[str, str]:
    found = {}
    for names, _, how in rows("Where cryptography is used", "keys.md"):
        found |= dict.fromkeys(re.findall(r"`([^`]+\.py)`", names), how)
    return found


def test_every_use_of_cryptography_is_in_the_list_and_the_list_has_no_other():
    # What only says which algorithm is accepted imports nothing.
    assert uses() | {"accounts/signing_in/company.py", "accounts/models/identity.py"} == set(listed())


def calls(name: str) -> dict[str, list[ast.Call]]:
    found: dict[str, list[ast.Call]] = {}
    for path, tree in sources():
        for node in ast.walk(tree):
            function = node.func if isinstance(node, ast.Call) else None
            of = function.value if isinstance(function, ast.Attribute) else None
            if isinstance(of, ast.Name) and of.id == name:
                found.setdefault(path, []).append(node)
    return found


def test_no_weak_hash_is_used_for_anything_that_it_should_protect():
    used = {(path, call.func.attr) for path, found in calls("hashlib").items() for call in found}
    assert {name for _, name in used} <= {"sha256", "sha512", "sha1"}
    [path] = [path for path, name in used if name == "sha1"]
    assert path == "accounts/signing_in/passwords.py"
    [call] = [call for call in calls("hashlib")[path] if call.func.attr == "sha1"]
    assert {word.arg: word.value.value for word in call.keywords} == {"usedforsecurity": False}
    keyed = [
        call for found in calls("hmac").values() for call in found if call.func.attr in ("new", "digest")
    ]
    assert len(keyed) >= 8
    assert {call.args[2].value for call in keyed} == {"sha256"}


def test_no_library_but_cryptography_encrypts():
    others = {"Crypto", "Cryptodome", "nacl", "pyaes", "rsa", "ecdsa", "crypt", "M2Crypto", "OpenSSL"}
    found = {path for path, tree in sources() if {name.partition(".")[0] for name in imported(tree)} & others}
    assert found == set()
    ciphers = {path for path, tree in sources() if any("ciphers" in name for name in imported(tree))}
    assert ciphers == {"accounts/vault.py"}


def test_chance_that_can_be_foretold_decides_nothing_but_invented_people():
    found = {path for path, tree in sources() if "random" in imported(tree)}
    own = {path for path in found if not path.startswith(("home/demo/", "home/simulation/"))}
    assert own == {"feedback/actions/sheets.py"}
    [call] = calls("random")["feedback/actions/sheets.py"]
    assert call.func.attr == "SystemRandom"


SECRETS = re.compile(
    r"^(digest|mac|signature|secret|token|nonce|password|tag)$|_(digest|mac|signature|secret|nonce)$"
)


def compared(tree: ast.Module) -> list[str]:
    """What ``tree`` compares with == that is named like a secret."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(isinstance(each, (ast.Eq, ast.NotEq)) for each in node.ops):
            sides = [node.left, *node.comparators]
            if any(isinstance(side, ast.Constant) for side in sides):
                continue
            found += [name for side in sides if SECRETS.search(name := _name(side))]
    return found


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return str(node.slice.value)
    return node.id if isinstance(node, ast.Name) else ""


# What is named like a secret and is none.
NO_SECRET = {
    "accounts/notice.py": "the digest of a page that everybody reads",
    "accounts/roster/sheets.py": "the tag of an element",
    "preparation/shelf.py": "the digest of a text that is shipped",
}


def test_secrets_are_compared_in_constant_time():
    found = {path: names for path, tree in sources() if (names := compared(tree))}
    assert {path: names for path, names in found.items() if path not in NO_SECRET} == {}


@pytest.mark.parametrize(
    "line", ["a.mac == other", "digest != said", 'claims["nonce"] == nonce', "token == given"]
)
def test_the_reader_of_the_source_sees_a_comparison_that_tells_time(line):
    assert compared(ast.parse(line))


def test_of_many_sealings_no_two_have_the_same_nonce_or_text():
    key = vault.new_secret()
    sealed = [vault._seal(key, b"the same words", context="x") for _ in range(20_000)]
    assert len(key) == 32
    assert len({each[: vault.NONCE_BYTES] for each in sealed}) == len(sealed)
    assert len({each[vault.NONCE_BYTES :] for each in sealed}) == len(sealed)
    assert len({vault.new_secret() for _ in range(1_000)}) == 1_000


def test_passwords_are_kept_slowly():
    """PBKDF2 with SHA-256 and no fewer rounds than OWASP asks for; the product changes nothing of Django's choice."""
    assert not hasattr(product, "PASSWORD_HASHERS")
    assert global_settings.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.PBKDF2PasswordHasher"
    hasher = PBKDF2PasswordHasher()
    assert hasher.iterations >= 600_000 and hasher.digest().name == "sha256"
    assert f"{hasher.iterations:,} rounds" in (product.BASE_DIR / "docs" / "keys.md").read_text()
    first, second = (hasher.encode("the same words", hasher.salt()) for _ in range(2))
    assert first != second and math.log2(62) * len(hasher.salt()) >= 128


def bits(values: list[str], alphabet: int) -> float:
    """Of each of ``values``, whose characters come from an alphabet so large; each is another one."""
    assert len(set(values)) == len(values)
    return min(len(value) for value in values) * math.log2(alphabet)


@pytest.mark.django_db
def test_keys_of_sessions_have_128_random_bits():
    keys = []
    for _ in range(20):
        session = SessionStore()
        session.create()
        keys.append(session.session_key)
    assert bits(keys, 36) >= 128
    assert len(set("".join(keys))) > 30


@pytest.mark.django_db
def test_provisioning_tokens_have_256_random_bits_and_are_not_kept():
    by, at = UserFactory(), timezone.now()
    made = [
        make_token(name="x", expires_on=timezone.localdate().replace(year=2027), by=by, at=at)
        for _ in range(5)
    ]
    assert bits([words.removeprefix(PREFIX) for _, words in made], 64) >= 256
    kept = ProvisioningToken.objects.values()
    assert not [row for row in kept if any(words in str(row) for _, words in made)]


def test_marks_of_forms_have_128_random_bits():
    assert bits([_get_new_csrf_string() for _ in range(20)], 62) >= 128


def test_what_is_made_of_fewer_bits_opens_nothing_by_itself():
    """The list says so of each: keys of rows, parts of addresses, numbers of requests."""
    few = {
        name: how
        for name, how in listed().items()
        if (found := re.search(r"(\d+) random bits", how)) and int(found[1]) < 128
    }
    assert set(few) == {
        "accounts/models/identity.py",
        "accounts/rights/erasure.py",
        "mentoring/request_log.py",
    }
    said = {name: what for name, what, _ in rows("Where cryptography is used", "keys.md")}
    for name in few:
        assert "opens nothing" in said.get(f"`{name}`", "") + few[name]
