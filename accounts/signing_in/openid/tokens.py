"""What an identity token has to be before anything in it is believed (OpenID Connect Core 3.1.3.7)."""

from __future__ import annotations

import hmac
from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

# Signatures with the provider's own key alone. "none" is no signature, and with HS256 a public key would be a secret.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
KINDS = (None, "JWT")
# Bits. What providers use; a longer one is theirs to choose.
SHORTEST_RSA = 2048
NEEDED = ["iss", "sub", "aud", "exp", "iat"]
# Clocks of two companies differ a little, in seconds.
LEEWAY = 60


def checked(token: str, *, keys: dict[str, Any], issuer: str, client_id: str, nonce: str) -> dict[str, Any]:
    """The claims of ``token``, once all of it is right.

    ``keys`` is what stands at the ``jwks_uri`` of the provider; a key or an address of keys in the token's own header
    is not looked at.

    :raises OAuth2Error: saying what is wrong, without what stands in the token.
    """
    try:
        key = _key(jwt.get_unverified_header(token), jwt.PyJWKSet.from_dict(keys))
        claims: dict[str, Any] = jwt.decode(
            token,
            key=key,
            algorithms=list(ALGORITHMS),
            issuer=issuer,
            audience=client_id,
            leeway=LEEWAY,
            options={"require": NEEDED},
        )
    except jwt.PyJWTError as error:
        raise OAuth2Error(f"The identity token is not right: {type(error).__name__}.") from error
    if claims["aud"] not in (client_id, [client_id]):
        raise OAuth2Error("The identity token is meant for others too.")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise OAuth2Error("The identity token answers another question.")
    return claims


def _key(header: dict[str, Any], keys: jwt.PyJWKSet) -> jwt.PyJWK:
    """The key that the token names; the only one, where it names none."""
    if header.get("alg") not in ALGORITHMS or header.get("typ") not in KINDS:
        raise jwt.InvalidAlgorithmError
    usable = [key for key in keys.keys if key.public_key_use in (None, "sig")]
    named = [key for key in usable if "kid" not in header or key.key_id == header["kid"]]
    if len(named) != 1 or (named[0].key_type == "RSA" and named[0].key.key_size < SHORTEST_RSA):
        raise jwt.InvalidKeyError
    return named[0]
