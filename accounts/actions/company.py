"""Setting up, changing and removing the company's own sign-in."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import CompanySignIn, User
from accounts.signing_in.outgoing import Asking, NotReached


@transaction.atomic
def save_company_sign_in(*, row: CompanySignIn, secret: str, by: User, at: datetime) -> CompanySignIn:
    """Write the row; an empty ``secret`` keeps the one that is there. The trail names it and not its secret."""
    if secret:
        row.secret = secret
    row.save()
    record(by=by, at=at, verb="company sign-in saved", subject=row, kind=row.kind, is_on=row.is_on)
    return row


@transaction.atomic
def remove_company_sign_in(*, row: CompanySignIn, by: User, at: datetime) -> None:
    """Remove a provider. People keep their accounts and sign in by mailed code."""
    record(by=by, at=at, verb="company sign-in removed", subject=row, kind=row.kind)
    row.delete()


def try_company_sign_in(*, row: CompanySignIn) -> str:
    """What the provider answers, in a sentence. :raises Refused: saying what is wrong with it."""
    if row.kind == CompanySignIn.Kind.SAML:
        return "The certificate can be read. Sign in once in a private window to try the rest."
    address = row.issuer.rstrip("/") + "/.well-known/openid-configuration"
    try:
        with Asking() as asking:
            answer = asking.get(address)
            told = answer.json() if answer.ok else {}
    except NotReached:
        raise
    except (OSError, ValueError) as error:
        raise Refused("The provider does not answer as it should. Check the address.") from error
    if told.get("issuer", "").rstrip("/") != row.issuer.rstrip("/"):
        raise Refused(f"The provider answers with {answer.status_code}, and not as the issuer {row.issuer}.")
    return f"{told['issuer']} answers. Sign in once in a private window to try the rest."
