"""A staff list from the watched folder that nobody looks at: only where the organisation has said so, and only if
it is as quiet as that.
"""

from __future__ import annotations

from datetime import datetime

from accounts.audit import record
from accounts.models import Organisation, RosterImport, roster_import_states


def may_accept(roster_import: RosterImport) -> bool:
    """Whether a checked import may go on by itself.

    Nothing may be left out or guessed, no address may pass to somebody else, no more people may have left than the
    organisation allows, and nobody may have touched the import since it was taken from the folder.
    """
    figures = roster_import.figures
    if not (roster_import.is_unattended and roster_import.state == RosterImport.State.PREVIEWED):
        return False
    organisation = Organisation.current()
    return (
        organisation.accepts_unseen
        and figures["people"] > 0
        and not roster_import.left_out
        and not figures["ladder_is_guess"]
        and not figures["moved_addresses"]
        and figures["leavers"] <= organisation.accepts_unseen_leavers
    )


def accept(roster_import: RosterImport, *, at: datetime) -> None:
    """Move it on in nobody's name."""
    roster_import_states.move(
        roster_import, RosterImport.State.ACCEPTING, only_good=False, problem="", progress=0
    )
    record(by=None, at=at, verb="roster accepted", subject=roster_import, unattended=True)
