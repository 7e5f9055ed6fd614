"""What can be wrong with a row, in codes for machines and sentences for people."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps its row out; a warning keeps the row and asks somebody to look; a note only tells."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of finding: the heading of its group, and the reason for one row with places to fill."""

    severity: Severity
    heading: str
    reason: str


E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTE
KINDS = {
    "id_blank": Kind(
        E,
        "No person id",
        "There is no id in “{column}”. Give the person the id that the HR system uses.",
    ),
    "name_placeholder": Kind(
        E,
        "Nobody is named",
        "“{value}” in “{column}” says that nobody is in this post.",
    ),
    "name_not_a_person": Kind(
        E,
        "The name is that of a post",
        "The name in “{column}” is the same as the job title, so it is a team or a post and not a "
        "person.",
    ),
    "row_too_long": Kind(
        E,
        "More cells than headings",
        "The row has {value} cells and the heading {expected}. A separator inside a cell needs quotation "
        "marks round the cell.",
    ),
    "row_too_short": Kind(E, "Cells are missing", "The row ends before “{column}”. Complete the row."),
    "duplicate_id": Kind(
        E,
        "The same id for several people",
        "The id “{value}” also stands on {lines}. Each person needs an id of their own.",
    ),
    "repeated_row": Kind(
        E,
        "The same person again",
        "This person already stands on {lines} with the same id; that row is used.",
    ),
    "person_twice": Kind(
        E,
        "The same person in several posts",
        "The same name and address stand on {lines}; that row is used, and this post's manager is kept as"
        " a dotted line.",
    ),
    "self_manager": Kind(
        E,
        "Own manager",
        "The row names its own id “{value}” in “{column}”. Name the manager; for the head of the "
        "organisation leave the cell empty.",
    ),
    "loop": Kind(E, "A loop of managers", "The managers run in a circle: {loop}. One of them must be wrong."),
    "manager_unknown": Kind(
        E,
        "Manager not found",
        "The manager “{value}” in “{column}” is not in the file.",
    ),
    "manager_ambiguous": Kind(
        E,
        "Manager not clear",
        "The manager “{value}” in “{column}” could be any of {lines}.",
    ),
    "manager_left_out": Kind(
        E,
        "Manager's own line is broken",
        "The line of managers above stops at {lines}, which cannot be used yet.",
    ),
    "grade_unknown": Kind(
        E,
        "Grade not on the ladder",
        "The grade “{value}” in “{column}” is not on the ladder.",
    ),
    "manager_skipped": Kind(
        W,
        "Manager's post has no person to import",
        "The manager “{value}” ({lines}) is not imported; the next one above, “{instead}”, is used.",
    ),
    "manager_blank": Kind(
        W,
        "No manager, and nobody below",
        "“{column}” names nobody and nobody reports to this person. If there is a manager, add one.",
    ),
    "dotted_unknown": Kind(
        W,
        "Dotted-line manager not found",
        "The dotted-line manager “{value}” in “{column}” is not in the file; that line is left out.",
    ),
    "same_name": Kind(
        W,
        "The same name on several rows",
        "The same name stands on {lines}, without an address or written otherwise. Say whether they are "
        "one person in several posts.",
    ),
    "email_blank": Kind(
        N,
        "No address",
        "“{column}” is empty; the person can be imported but not invited by e-mail.",
    ),
    "email_placeholder": Kind(
        W,
        "The address is a placeholder",
        "“{value}” in “{column}” stands for no address; it is left empty.",
    ),
    "email_invalid": Kind(
        W,
        "Not an e-mail address",
        "“{value}” in “{column}” is not a whole address; it is left empty.",
    ),
    "email_double": Kind(
        W,
        "Two addresses in one cell",
        "“{column}” holds {value} addresses; the first is used.",
    ),
    "email_shared": Kind(
        W,
        "An address shared by several people",
        "The address in “{column}” also stands on {lines}. Mail to it would be read by others, so it is "
        "left empty.",
    ),
    "email_look_alike": Kind(
        W,
        "An address that looks like somebody else's",
        "“{value}” in “{column}” is drawn like the address on {lines} with letters of another script; it is "
        "left empty.",
    ),
    "email_domain": Kind(
        W,
        "The address may be misspelt",
        "The domain “{value}” in “{column}” is one or two letters from “{expected}”.",
    ),
    "grade_blank": Kind(
        W,
        "No grade",
        "“{column}” is empty. Without a grade the person cannot be paired by distance in rank.",
    ),
    "date_invalid": Kind(
        W,
        "Not a date",
        "“{value}” in “{column}” is not a date of the calendar; it is left empty.",
    ),
    "date_impossible": Kind(
        W,
        "A start date that cannot be",
        "“{value}” in “{column}” is before 1940 or more than a year ahead; it is left empty.",
    ),
    "time_zone_unknown": Kind(
        W,
        "Time zone not known",
        "“{value}” in “{column}” is not a time zone such as Europe/London; it is left empty.",
    ),
    "too_long": Kind(
        W,
        "Text too long",
        "“{column}” holds more than {expected} characters; the rest is left out.",
    ),
    "several_tops": Kind(N, "Several people at the top", "This person has nobody above, like {lines}."),
    "no_manager_column": Kind(
        W,
        "No manager column",
        "Without managers nobody can be kept out of their own reporting line.",
    ),
    "grade_order_guessed": Kind(
        W,
        "The order of the grades is a guess",
        "Nobody has said how the grades rank. Guessed from low to high: {expected}.",
    ),
    "dates_ambiguous": Kind(
        N,
        "Day or month first",
        "Every date in “{column}” could be read both ways; the day is taken first.",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about one line; ``line`` is the heading's for what concerns the whole file.

    ``value`` is what the file says, and what findings of one sort are grouped by when one fix serves them
    all.
    """

    code: str
    line: int
    column: str = ""
    value: str = ""
    lines: tuple[int, ...] = ()
    detail: str = ""

    @property
    def kind(self) -> Kind:
        return KINDS[self.code]

    @property
    def severity(self) -> Severity:
        return self.kind.severity

    @property
    def reason(self) -> str:
        """The sentence for this row."""
        return self.kind.reason.format(
            column=self.column,
            value=_shortened(self.value),
            lines=in_words(self.lines),
            loop=self.detail,
            instead=self.detail,
            expected=self.detail,
        )


@dataclass(frozen=True, slots=True)
class Group:
    """All findings of one code and, where one fix serves them all, of one value."""

    code: str
    value: str
    findings: tuple[Finding, ...]

    @property
    def count(self) -> int:
        return len(self.findings)


FIXED_ONCE = frozenset({"grade_unknown", "manager_unknown", "manager_skipped", "email_domain", "same_name"})
ORDER = {code: number for number, code in enumerate(KINDS)}


def grouped(findings: Iterable[Finding]) -> list[Group]:
    """Errors before warnings before notes, each sort once; those that one answer fixes are split by value,
    largest first.
    """
    groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.code, finding.value if finding.code in FIXED_ONCE else ""].append(finding)
    made = [
        Group(code, value, tuple(sorted(members, key=lambda finding: finding.line)))
        for (code, value), members in groups.items()
    ]
    return sorted(made, key=lambda group: (ORDER[group.code], -group.count, group.value))


def in_words(lines: tuple[int, ...]) -> str:
    """``line 3``, ``lines 3 and 7``, ``lines 3, 7, 9 and 12 more``."""
    if len(lines) == 1:
        return f"line {lines[0]}"
    if len(lines) > 5:
        return f"lines {', '.join(map(str, lines[:4]))} and {len(lines) - 4} more"
    return f"lines {', '.join(map(str, lines[:-1]))} and {lines[-1]}" if lines else "no other line"


def _shortened(value: str) -> str:
    return value if len(value) <= 80 else value[:77] + "..."
