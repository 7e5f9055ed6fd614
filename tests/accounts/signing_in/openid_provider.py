"""A small OpenID Connect provider over HTTP that lies as a test tells it to, and answers only who asked with PKCE."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

TOKEN = "an access token"


def new_key(bits: int = 2048) -> Any:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def public(key: Any, **more: str) -> dict[str, Any]:
    return {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())), "kid": "one", **more}


@dataclass
class Provider:
    """What it says; a test changes one of these to make an answer that must be refused."""

    key: Any
    address: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "RS256"
    signing_key: Any = None
    gives_token: bool = True
    userinfo: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    reached: list[str] = field(default_factory=list)

    def config(self) -> dict[str, Any]:
        own = {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/keys",
        }
        return own | self.metadata

    def authorises(self, address: str) -> str:
        """A code for the question that a browser brings along in ``address``."""
        code = secrets.token_hex(8)
        self.asked[code] = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        return code

    def token(self, sent: dict[str, str]) -> dict[str, Any]:
        question = self.asked.pop(sent["code"])
        proof = hashlib.sha256(sent["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(proof).rstrip(b"=").decode() == question["code_challenge"]
        now = int(time())
        claims = {
            "iss": self.address, "sub": "ann", "aud": question["client_id"], "iat": now, "exp": now + 300,
            "nonce": question.get("nonce", ""), "email": "ann@northwind.example", "email_verified": True,
        } | self.claims  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        key = self.key if self.signing_key is None else self.signing_key
        signed = jwt.encode(claims, key, self.algorithm, headers={"kid": "one"} | self.header)
        return {"access_token": TOKEN, "token_type": "Bearer"} | (
            {"id_token": signed} if self.gives_token else {}
        )


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that listens on this machine."""
    provider = Provider(new_key())

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.reached.append(self.path)
            answers = {
                "/.well-known/openid-configuration": provider.config,
                "/keys": lambda: {"keys": [public(provider.key)]},
                "/userinfo": lambda: {"sub": "ann", "email": "ann@northwind.example"} | provider.userinfo,
            }
            self.say(answers[self.path]() if self.path in answers else {})

        def do_POST(self) -> None:
            sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.say(provider.token({name: values[0] for name, values in sent.items()}))

        def say(self, words: dict[str, Any]) -> None:
            body = json.dumps(words).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Nothing to say."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    provider.address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield provider
    server.shutdown()
    server.server_close()
