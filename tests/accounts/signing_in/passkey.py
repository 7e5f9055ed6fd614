"""A security key made of software: it signs whatever page asks, from whatever address the browser says it is at."""

from __future__ import annotations

import hashlib
import json
import os
import re
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestedCredentialData, AuthenticatorData


class Passkey:
    """Holds one credential for the host ``host``."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = os.urandom(16)
        self.uses = 0

    def registers(self, options: dict[str, Any], origin: str) -> str:
        """What the browser sends to the page that adds a key."""
        self.user = options["user"]["id"]
        public = AttestedCredentialData.create(
            b"\0" * 16, self.name, ES256.from_cryptography_key(self.key.public_key())
        )
        data = AuthenticatorData.create(self._host_digest(), 0x45, 0, public)
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": bytes(data)})
        client = self._client_data("webauthn.create", options["challenge"], origin)
        response = {"clientDataJSON": websafe_encode(client), "attestationObject": websafe_encode(attested)}
        return self._credential(response, {"credProps": {"rk": True}})

    def signs(self, options: dict[str, Any], origin: str) -> str:
        """What the browser sends to sign in."""
        self.uses += 1
        data = bytes(AuthenticatorData.create(self._host_digest(), 0x05, self.uses))
        client = self._client_data("webauthn.get", options["challenge"], origin)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": self.user,
        }
        return self._credential(response, {})

    def _credential(self, response: dict[str, str], extensions: dict[str, Any]) -> str:
        name = websafe_encode(self.name)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": extensions,
                "authenticatorAttachment": "platform",
            }
        )

    def _host_digest(self) -> bytes:
        return hashlib.sha256(self.host.encode()).digest()

    @staticmethod
    def _client_data(kind: str, challenge: str, origin: str) -> bytes:
        return json.dumps(
            {"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}
        ).encode()


def options_in(page: str) -> dict[str, Any]:
    """What a page asks the browser for."""
    said = json.loads(re.search(r'<script id="js_data"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    return said["creation_options" if "creation_options" in said else "request_options"]["publicKey"]
