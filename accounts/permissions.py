"""Who may do what for the whole organisation. Nothing else in the product compares organisation roles.

What a role in a programme allows is decided above, in ``programmes.permissions``; an upper app whose roles also open
one of these doors registers a function here.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from accounts.holding import held
from accounts.models import OrganisationRole, User


class OrgPerm(StrEnum):
    IMPORT = "import people"
    SEE_PEOPLE = "see the people of the organisation"
    CHANGE_SETTINGS = "change the settings"
    PROVISION = "let an identity provider keep the people current"
    SEE_AUDIT = "read the audit log"
    EXPORT_AUDIT = "take the audit log with you"
    SEE_RETENTION = "see what is let go, and when"
    ASK_FOR_RETENTION = "ask that what is due is let go now"
    REVIEW_WORDS = "decide which words of others belong in a copy"
    ERASE = "agree to an erasure"
    ANSWER_FOR_ERASURE = "answer for an erasure"
    GRANT_ROLES = "give roles in the organisation"
    END_SESSIONS = "sign people out"
    SEE_OUTBOX = "look into the outbox"
    EDIT_LIBRARY = "change the texts of the library"
    KEEP_APART = "keep two people apart in confidence"


ROLE_GRANTS: dict[str, frozenset[OrgPerm]] = {
    # Whoever acts most does not carry the record of it away: that is the auditor's.
    # What a handler knows of two people is nobody else's.
    OrganisationRole.Name.HR: frozenset(OrgPerm) - {OrgPerm.EXPORT_AUDIT, OrgPerm.KEEP_APART},
    OrganisationRole.Name.ADMINISTRATOR: frozenset(
        {
            OrgPerm.ASK_FOR_RETENTION,
            OrgPerm.CHANGE_SETTINGS,
            OrgPerm.END_SESSIONS,
            OrgPerm.ERASE,
            OrgPerm.GRANT_ROLES,
            OrgPerm.PROVISION,
            OrgPerm.SEE_AUDIT,
            OrgPerm.SEE_OUTBOX,
            OrgPerm.SEE_RETENTION,
        }
    ),
    # Outside the programmes, so that nobody who makes pairs also knows whom they keep apart.
    OrganisationRole.Name.HANDLER: frozenset({OrgPerm.KEEP_APART}),
}
Granter = Callable[[User], frozenset[OrgPerm]]
_further: dict[str, Granter] = {}


def also_granted_by(function: Granter) -> Granter:
    """Register what the roles of an upper app allow here; to be called when the app starts."""
    _further[f"{function.__module__}.{function.__qualname__}"] = function
    return function


def grants(user: User | AnonymousUser) -> frozenset[OrgPerm]:
    """Everything ``user`` may do. One query at most, and those of the registered functions."""
    if not isinstance(user, User):
        return frozenset()
    own = (ROLE_GRANTS.get(name, frozenset()) for name in held(user).office)
    return frozenset().union(*own, *(function(user) for function in _further.values()))


def allows(user: User | AnonymousUser, perm: OrgPerm) -> bool:
    return perm in grants(user)


def check(user: User | AnonymousUser, perm: OrgPerm) -> frozenset[OrgPerm]:
    """Everything ``user`` may do, ``perm`` among it. :raises PermissionDenied: naming what is not allowed."""
    granted = grants(user)
    if perm not in granted:
        raise PermissionDenied(f"You may not {perm}.")
    return granted
