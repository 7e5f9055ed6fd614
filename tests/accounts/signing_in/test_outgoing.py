"""Where this service asks on somebody's word: public addresses over TLS, small answers, no detours."""

from __future__ import annotations

import ssl
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import certifi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from accounts.signing_in.outgoing import MOST_BYTES, Asking, NotReached, is_public
from tests.accounts.signing_in.listening import listening

INSIDE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",  # noqa: S104
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:7f00:1::1",
    "::127.0.0.1",
    "fe80::1%eth0",
]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
def test_an_address_outside_is(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "127.1", "user:pass@127.0.0.1", "[::ffff:127.0.0.1]"],
)
def test_nothing_of_a_request_to_this_machine_leaves(host):
    with listening() as (port, reached), pytest.raises(NotReached):
        Asking().get(f"https://{host}:{port}/")
    assert reached == []


def test_plain_http_is_refused():
    with pytest.raises(NotReached, match="https"):
        Asking().get("http://example.org/")


def _elsewhere(page) -> None:
    page.send_response(302)
    page.send_header("Location", "/inside")
    page.end_headers()


def _done(page) -> None:
    page.send_response(200)
    page.end_headers()


def _endless(page) -> None:
    page.send_response(200)
    page.end_headers()
    page.wfile.write(b"x" * (MOST_BYTES + 2))


def test_a_detour_is_not_followed(settings):
    settings.UPWARD_PRIVATE_PROVIDERS = True
    with listening(_elsewhere) as (port, reached):
        assert Asking().get(f"http://127.0.0.1:{port}/").status_code == 302
    assert reached == ["/"]


def test_an_answer_that_does_not_end_is_cut(settings):
    settings.UPWARD_PRIVATE_PROVIDERS = True
    with listening(_endless) as (port, _), pytest.raises(NotReached, match="too large"):
        Asking().get(f"http://127.0.0.1:{port}/")


def certificate(tmp_path, *, host: str, days: int = 30):
    """A key and a certificate that vouches for ``host`` and is its own authority, as one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    words = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    words += made.public_bytes(serialization.Encoding.PEM)
    path = tmp_path / f"{host}.pem"
    path.write_bytes(words)
    return path


@contextmanager
def over_tls(path, versions=(ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version, context.maximum_version = versions
    context.load_cert_chain(path)
    with listening(_done, tls=context) as found:
        yield found


@pytest.fixture
def trusted(settings, monkeypatch):
    """This machine may be asked, and the certificate at ``path`` counts as an authority's."""
    settings.UPWARD_PRIVATE_PROVIDERS = True
    return lambda path: monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(path))


def test_a_certificate_that_an_authority_vouches_for_is_taken(tmp_path, trusted):
    path = certificate(tmp_path, host="localhost")
    trusted(path)
    with over_tls(path) as (port, reached):
        assert Asking().get(f"https://localhost:{port}/").ok
    assert reached == ["/"]


@pytest.mark.parametrize("wrong", ["nobody vouches for it", "another name", "ended"])
def test_a_certificate_that_is_wrong_is_refused_before_anything_is_asked(tmp_path, trusted, wrong):
    path = certificate(
        tmp_path,
        host="other.example" if wrong == "another name" else "localhost",
        days=-1 if wrong == "ended" else 30,
    )
    trusted(certifi.where() if wrong == "nobody vouches for it" else path)
    with over_tls(path) as (port, reached), pytest.raises(NotReached):
        Asking().get(f"https://localhost:{port}/")
    assert reached == []
