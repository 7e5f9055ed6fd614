"""A small SAML identity provider over HTTP: it answers each request with a signed assertion about ``subject``."""

from __future__ import annotations

import base64
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from onelogin.saml2.utils import OneLogin_Saml2_Utils as Utils

SAML = "urn:oasis:names:tc:SAML:2.0"
SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
DIGEST = "http://www.w3.org/2001/04/xmlenc#sha256"
ASSERTION = """<samlp:Response xmlns:samlp="{saml}:protocol" xmlns:saml="{saml}:assertion" ID="_r{answer}" Version="2.0"
 IssueInstant="{now}" Destination="{acs}" InResponseTo="{asked}"><saml:Issuer>{issuer}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="{saml}:status:Success"/></samlp:Status>
<saml:Assertion ID="_a{answer}" Version="2.0" IssueInstant="{now}"><saml:Issuer>{issuer}</saml:Issuer>
<saml:Subject><saml:NameID Format="{saml}:nameid-format:persistent">{subject}</saml:NameID>
<saml:SubjectConfirmation Method="{saml}:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{until}"
 Recipient="{acs}" InResponseTo="{asked}"/></saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{since}" NotOnOrAfter="{until}"><saml:AudienceRestriction>
<saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="{now}" SessionIndex="_s{answer}"><saml:AuthnContext>
<saml:AuthnContextClassRef>{saml}:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext>
</saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="email"><saml:AttributeValue>{email}
</saml:AttributeValue></saml:Attribute><saml:Attribute Name="staff"><saml:AttributeValue>{staff}</saml:AttributeValue>
</saml:Attribute></saml:AttributeStatement></saml:Assertion></samlp:Response>"""


def key_pair() -> tuple[str, str]:
    """A private key and a certificate for it, both as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "provider.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    return private.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()


@dataclass
class Provider:
    """What it says of whoever comes; a test changes one of these to make an answer that must be refused."""

    key: str
    certificate: str
    address: str = ""
    subject: str = "ann"
    email: str = "ann@northwind.example"
    staff: str = ""
    is_signed: bool = True
    algorithm: str = SHA256
    digest: str = DIGEST
    audience: str = ""
    age: timedelta = field(default_factory=timedelta)
    answers: int = 0

    def answer(self, asked: str) -> str:
        """The response to the request ``asked``, base64 as a browser posts it."""
        request = ElementTree.fromstring(zlib.decompress(base64.b64decode(asked), -15))  # noqa: S314
        self.answers += 1
        now = datetime.now(UTC) - self.age
        stamp = "%Y-%m-%dT%H:%M:%SZ"
        issuer = request.find(f"{{{SAML}:assertion}}Issuer")
        assert issuer is not None
        xml = ASSERTION.format(
            saml=SAML,
            answer=self.answers,
            now=now.strftime(stamp),
            since=(now - timedelta(minutes=5)).strftime(stamp),
            until=(now + timedelta(minutes=5)).strftime(stamp),
            acs=request.get("AssertionConsumerServiceURL"),
            asked=request.get("ID"),
            issuer=self.address,
            audience=self.audience or issuer.text,
            subject=self.subject,
            email=self.email,
            staff=self.staff,
        ).replace("\n</saml:AttributeValue>", "</saml:AttributeValue>")
        return base64.b64encode(self._signed(xml)).decode()

    def _signed(self, xml: str) -> bytes:
        if not self.is_signed:
            return xml.encode()
        start, end = xml.index("<saml:Assertion"), xml.index("</samlp:Response>")
        names = f'<saml:Assertion xmlns:saml="{SAML}:assertion"'
        alone = xml[start:end].replace("<saml:Assertion", names, 1)
        signed = Utils.add_sign(
            alone, self.key, self.certificate, sign_algorithm=self.algorithm, digest_algorithm=self.digest
        )
        words = signed.decode() if isinstance(signed, bytes) else signed
        return (xml[:start] + words + xml[end:]).encode()


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that listens while the block runs."""
    provider = Provider(*key_pair())

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)["SAMLRequest"][0]
            self.send_response(200)
            self.end_headers()
            self.wfile.write(provider.answer(asked).encode())

        def log_message(self, *args: object) -> None:
            """Tests say what went wrong; the provider does not."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
