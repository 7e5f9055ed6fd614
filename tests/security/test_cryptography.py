"""Where the product uses cryptography, with what, and that a nonce is used once: read from the source and counted."""

from __future__ import annotations

import ast

import pytest

from accounts import vault
from tests.security.test_no_loose_text import ROOT, sources

# Each use of cryptography, with what it is for. A new one fails until somebody has thought about it here.
USES = {
    "accounts/actions/folder.py": "a digest that tells a file from the one before",
    "accounts/actions/imports.py": "a digest that tells a file from the one before",
    "accounts/actions/provisioning.py": "a token of 256 random bits",
    "accounts/forms/company.py": "reads the certificate of a provider",
    "accounts/keyring.py": "a name for each master key",
    "accounts/limits.py": "keyed digests of who is counted",
    "accounts/models/identity.py": "a random name in an address",
    "accounts/purposes.py": "keys for one purpose each, by HKDF with SHA-256",
    "accounts/rights/erasure.py": "a random name for whoever was erased",
    "accounts/rights/ledger.py": "keyed digests of the erased",
    "accounts/roster_import/fitting.py": "a digest of headings",
    "accounts/scim/door.py": "a digest of a random token",
    "accounts/scim/groups.py": "a version of an answer",
    "accounts/scim/people.py": "a version of an answer",
    "accounts/signing_in/browsers.py": "a keyed mark of a browser",
    "accounts/signing_in/passwords.py": "the five digits of a SHA-1 that a list of stolen passwords is asked by",
    "accounts/trail.py": "keyed digests of events",
    "accounts/vault.py": "AES-GCM with 256 bits",
    "feedback/actions/sheets.py": "an order that nobody foresees",
    "feedback/own.py": "a random name that leads to nobody",
    "feedback/respondent.py": "keyed digests of who answered",
    "home/demo/build.py": "random names of invented people",
    "insights/freezing.py": "a digest and a signature of a release",
    "mentoring/bootstrap.py": "a digest of the lock",
    "mentoring/broker.py": "a short name of a folder",
    "mentoring/management/commands/up.py": "a short name of a folder",
    "mentoring/sbom.py": "a number for the document of a lock",
    "mentoring/secret_rules.py": "digests that a second secret may have been made of",
    "mentoring/secrets.py": "random keys",
    "notifications/rhythm.py": "spreads mails over minutes",
    "pairing/inputs.py": "a digest of what a round was asked",
    "preparation/shelf.py": "a digest that tells a text from the one before",
}
LIBRARIES = {"hashlib", "hmac", "secrets", "cryptography", "ssl"}
WEAK = {"md5", "sha1", "DES", "TripleDES", "ARC4", "Blowfish", "ECB", "CBC", "PKCS1v15"}
MAY_BE_WEAK = {"accounts/signing_in/passwords.py": ["sha1"]}
# Chance that somebody may foresee is for invented people. An order that is to tell nothing comes from the system.
MAY_BE_FORESEEN = "home/demo/"


def modules(source: str) -> set[str]:
    """The top names of what ``source`` imports."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found


def called(source: str) -> list[str]:
    """The names of attributes and functions that ``source`` uses."""
    nodes = list(ast.walk(ast.parse(source)))
    return [node.attr for node in nodes if isinstance(node, ast.Attribute)] + [
        node.id for node in nodes if isinstance(node, ast.Name)
    ]


def texts() -> dict[str, str]:
    return {str(path.relative_to(ROOT)): path.read_text() for path in sources()}


def test_each_use_of_cryptography_is_listed_with_its_reason():
    using = {path for path, text in texts().items() if modules(text) & LIBRARIES or "SystemRandom" in text}
    assert using == set(USES)


def test_there_is_one_library_for_it_beside_pythons_own():
    others = {"Crypto", "Cryptodome", "nacl", "M2Crypto", "OpenSSL", "rsa", "ecdsa", "pyaes"}
    assert {path for path, text in texts().items() if modules(text) & others} == set()


def test_no_digest_and_no_cipher_is_a_weak_one():
    found = {
        path: [name for name in called(text) if name in WEAK]
        for path, text in texts().items()
        if modules(text) & LIBRARIES
    }
    assert {path: names for path, names in found.items() if names} == MAY_BE_WEAK


def test_chance_that_can_be_foreseen_decides_nothing():
    using = {path for path, text in texts().items() if "random" in modules(text)}
    loose = {path for path in using if not path.startswith(MAY_BE_FORESEEN)}
    assert {path for path in loose if "SystemRandom" not in called(texts()[path])} == set()


SECRET_NAMES = ("mac", "digest", "signature", "token", "secret", "code", "hmac")


def compared(source: str) -> list[str]:
    """Keyed digests and secrets that ``source`` compares letter by letter, which tells by its time how many fit."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare) and any(isinstance(op, (ast.Eq, ast.NotEq)) for op in node.ops):
            sides = [node.left, *node.comparators]
            names = [getattr(side, "attr", getattr(side, "id", "")) for side in sides]
            if not any(isinstance(side, ast.Constant) for side in sides):
                found += [name for name in names if name in SECRET_NAMES]
    return found


def test_keyed_digests_are_compared_in_constant_time():
    keyed = {path: text for path, text in texts().items() if "hmac" in modules(text)}
    assert len(keyed) > 5
    assert {path: names for path, text in keyed.items() if (names := compared(text))} == {}


@pytest.mark.parametrize("line", ["if event.mac == mac_of(event): pass", "found = signature != given"])
def test_the_reader_sees_a_comparison_that_tells(line):
    assert compared(line)


def test_no_nonce_is_used_twice_and_the_same_words_never_look_the_same():
    secret = vault.new_secret()
    sealed = [vault.seal(secret, "same words", table="t", column="c", row=1) for _ in range(20_000)]
    nonces = {each[: vault.NONCE_BYTES] for each in sealed}
    assert len(nonces) == len(set(sealed)) == 20_000
    assert vault.unseal(secret, sealed[-1], table="t", column="c", row=1) == "same words"
    assert {len(vault.new_secret()) for _ in range(10)} == {32} and vault.NONCE_BYTES == 12
    with pytest.raises(vault.CannotOpen):
        vault.unseal(secret, sealed[0], table="t", column="c", row=2)
