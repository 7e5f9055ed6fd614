"""What stands in the rail for each role, and which role the reader is in now.

One person may have several roles. The current one is kept in the session and changed in the account menu; the
pages of two roles are never merged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property

from accounts import cookies
from accounts.holding import FRAME, NOWHERE, Held, also_in_the_frame, framed, held
from accounts.middleware import Ends, ends_of
from accounts.models import Organisation, ReportingLine, User
from accounts.permissions import OrgPerm
from notifications.inbox.selectors import number_in, unread_as_key
from notifications.models import Message
from programmes.models import Participant, Role
from programmes.permissions import opened_by
from sessions.models import Assistant

SESSION_KEY = "role"
THEMES = ("light", "dark", "auto")


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of the rail or of the account menu. ``under`` lists addresses that count as inside it.

    With ``perm`` it stands there only for those who may open it: not all who are in a role may do the same.
    """

    label: str
    url_name: str
    icon: str
    under: tuple[str, ...] = ()
    perm: OrgPerm | None = None

    @property
    def app(self) -> str:
        return self.url_name.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Shape:
    """The frame of one role: its rail, and what it adds to the account menu."""

    key: str
    label: str
    rail: tuple[Entry, ...]
    menu: tuple[Entry, ...] = ()
    takes_part: bool = False


PARTNERSHIP = Entry(
    "Partnership",
    "home:partnership",
    "arrow-left-right",
    (
        "/pairs/",
        "/asks/",
        "/shortlists/",
        "/invitations/",
        "/take-part/",
        "/recusals/",
        "/cards/",
        "/stories/",
        "/commons/",
        "/advice/",
    ),
)
SESSIONS = Entry("Sessions", "sessions:list", "chat-square-text", ("/waves/",))
PREPARE = Entry("Prepare", "preparation:overview", "journal-check")
SUPPORT = Entry("Support", "home:support", "life-preserver", ("/not-with-me/", "/circles/", "/for-you/"))
MESSAGES = Entry("Messages", "feedback:concerns", "envelope")
LIBRARY = Entry("Library", "preparation:library", "book", ("/glossary/",))
# Pages beside the figures, which those who take part read as well: they are inside what names them.
READ_BY_ALL = ("/commons/", "/answers/", "/advice/")
REPORTS = Entry("Reports", "insights:reports", "clipboard-data", ("/releases/",))
SETTINGS = Entry("Settings", "accounts:settings", "gear", perm=OrgPerm.CHANGE_SETTINGS)
AUDIT = Entry("Audit log", "accounts:audit", "clock-history", perm=OrgPerm.SEE_AUDIT)
RETENTION = Entry("What is let go", "accounts:retention", "hourglass", perm=OrgPerm.SEE_RETENTION)
TEXTS = Entry("Texts of messages", "notifications:texts", "chat-left-quote", perm=OrgPerm.CHANGE_SETTINGS)
OUTBOX = Entry("Outbox", "notifications:outbox", "envelope", perm=OrgPerm.SEE_OUTBOX)

SHAPES: dict[str, Shape] = {
    shape.key: shape
    for shape in (
        Shape(
            "hr",
            "HR and coordination",
            (
                Entry("Home", "home:hr", "house"),
                Entry(
                    "Programmes",
                    "programmes:list",
                    "signpost-split",
                    (
                        *("/cohorts/", "/rounds/", "/proposals/", "/participants/", "/flags/", "/circles/"),
                        *("/commons/", "/answers/"),
                    ),
                ),
                Entry("People", "accounts:people", "people"),
                LIBRARY,
                REPORTS,
            ),
            menu=(MESSAGES, SETTINGS, RETENTION, AUDIT, TEXTS, OUTBOX),
        ),
        Shape(
            "mentor",
            "Mentor",
            (PARTNERSHIP, SESSIONS, PREPARE, SUPPORT),
            takes_part=True,
        ),
        Shape(
            "mentee",
            "Mentee",
            (
                PARTNERSHIP,
                SESSIONS,
                PREPARE,
                Entry("Actions", "sessions:actions", "list-check", ("/commitments/",)),
                SUPPORT,
            ),
            takes_part=True,
        ),
        Shape(
            "executive",
            "Executive",
            (
                Entry("Overview", "home:executive", "binoculars"),
                Entry(
                    "Board page",
                    "insights:reports",
                    "clipboard-data",
                    ("/cohorts/", "/commons/", "/answers/"),
                ),
                Entry("Commitments", "home:commitments", "list-check"),
                LIBRARY,
            ),
        ),
        Shape(
            "coach",
            "Coach",
            (
                Entry("Requests", "feedback:requests", "life-preserver", ("/flags/",)),
                Entry("Circles", "feedback:circles", "people"),
                LIBRARY,
            ),
        ),
        Shape("assistant", "Diary keeper", (Entry("Diary", "sessions:diary", "calendar2-check"),)),
        Shape(
            "auditor",
            "Auditor",
            (AUDIT, Entry("Programmes", "programmes:list", "signpost-split"), REPORTS),
            menu=(RETENTION,),
        ),
        Shape("administrator", "Administrator", (SETTINGS, AUDIT, OUTBOX), menu=(RETENTION, TEXTS)),
        Shape(
            "handler",
            "Named handler",
            (MESSAGES, Entry("Kept apart", "pairing:separations", "shield-check")),
        ),
        Shape("manager", "Line manager", (LIBRARY,)),
        Shape("guest", "Guest", ()),
    )
}

PROGRAMME_ROLES: dict[str, str] = {
    Role.Name.COORDINATOR: "hr",
    Role.Name.SPONSOR: "executive",
    Role.Name.EXECUTIVE: "executive",
    Role.Name.AUDITOR: "auditor",
    Role.Name.COACH: "coach",
}
NOT_TAKING_PART = (
    Participant.State.DECLINED,
    Participant.State.WITHDRAWN,
    Participant.State.NOT_PLACED,
)


def roles_of(user: User) -> list[Shape]:
    """The roles ``user`` may be in, in the order of ``SHAPES``. Three queries; none where they are kept.

    Whoever has none and has people who report to them is a line manager, whose part the library explains; everybody
    else is a guest.
    """
    return _shapes(user, _keys_of(user, held(user)))


def _keys_of(user: User, roles: Held) -> set[str]:
    """The keys of the roles of ``user``, and how many messages they have not read."""
    in_programmes = {PROGRAMME_ROLES[name] for name in roles.anywhere if name in PROGRAMME_ROLES}
    return set(roles.office) | in_programmes | framed(user)


@also_in_the_frame
def sides_of(user: User) -> QuerySet[Participant, tuple[str, UUID | None, str]]:
    """Mentor, mentee or both, as somebody who takes part."""
    sides = Participant.objects.filter(person=user.person_id).exclude(state__in=NOT_TAKING_PART)
    return sides.exclude(person=None).values_list(Value(FRAME), NOWHERE, "side")


@also_in_the_frame
def diaries_of(user: User) -> QuerySet[Assistant, tuple[str, UUID | None, str]]:
    return Assistant.objects.kept_by(user).values_list(Value(FRAME), NOWHERE, Value("assistant"))


@also_in_the_frame
def unread_by(user: User) -> QuerySet[Message, tuple[str, UUID | None, str]]:
    return unread_as_key(user.person_id).values_list(Value(FRAME), NOWHERE, "key")


def _shapes(user: User, keys: set[str]) -> list[Shape]:
    return [shape for key, shape in SHAPES.items() if key in keys] or [_without_a_role(user)]


def _without_a_role(user: User) -> Shape:
    reports = ReportingLine.objects.filter(manager=user.person_id, until=None)
    return SHAPES["manager" if user.person_id and reports.exists() else "guest"]


@dataclass(frozen=True, slots=True)
class Link:
    """An entry resolved for this request."""

    label: str
    url: str
    icon: str
    is_current: bool


class Shell:
    """What the base layout asks for. Nothing is looked up before a template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def theme(self) -> str:
        chosen = cookies.read(self.request, "theme", "auto")
        return chosen if chosen in THEMES else "auto"

    @property
    def session_ends(self) -> Ends | None:
        return ends_of(self.request)

    @cached_property
    def settings(self) -> Organisation:
        return Organisation.current()

    @cached_property
    def _held(self) -> Held:
        user = getattr(self.request, "user", None)
        return held(user) if user and user.is_authenticated else Held()

    @cached_property
    def _keys(self) -> set[str]:
        user = getattr(self.request, "user", None)
        return _keys_of(user, self._held) if user and user.is_authenticated else set()

    @cached_property
    def roles(self) -> list[Shape]:
        user = getattr(self.request, "user", None)
        return _shapes(user, self._keys) if user and user.is_authenticated else []

    @property
    def unread(self) -> int:
        """How many messages the reader has not read."""
        return number_in(self._keys)

    @cached_property
    def role(self) -> Shape:
        chosen = self.request.session.get(SESSION_KEY) if hasattr(self.request, "session") else None
        return next(
            (shape for shape in self.roles if shape.key == chosen),
            (self.roles or [SHAPES["guest"]])[0],
        )

    @property
    def other_roles(self) -> list[Shape]:
        return [shape for shape in self.roles if shape is not self.role]

    @cached_property
    def items(self) -> list[Link]:
        return self._links(self.role.rail)

    @cached_property
    def menu(self) -> list[Link]:
        return self._links(entry for entry in self.role.menu if entry not in self.role.rail)

    @property
    def _app(self) -> str:
        match = self.request.resolver_match
        return match.app_name if match else ""

    def _links(self, entries: Iterable[Entry]) -> list[Link]:
        may = opened_by(office=self._held.office, programmes=self._held.anywhere)
        open_to_them = (entry for entry in entries if entry.perm is None or entry.perm in may)
        found = [(entry, reverse(entry.url_name)) for entry in open_to_them]
        return [Link(entry.label, url, entry.icon, self._is_inside(url, entry)) for entry, url in found]

    def _is_inside(self, url: str, entry: Entry) -> bool:
        if self._app == REPORTS.app and not self.request.path.startswith(READ_BY_ALL):
            return entry.app == self._app
        return any(self.request.path.startswith(start) for start in (url, *entry.under))


def shell_of(request: HttpRequest) -> Shell:
    """The one shell of this request, so that view and layout ask the database once."""
    if not hasattr(request, "_shell"):
        vars(request)["_shell"] = Shell(request)
    return vars(request)["_shell"]


def shell(request: HttpRequest) -> dict[str, object]:
    """Context processor: the frame of every page."""
    return {"shell": shell_of(request)}
