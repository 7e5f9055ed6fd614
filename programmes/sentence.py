"""The purpose in one sentence, composed from its fields; what is not written yet shows as a gap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.words import day_year
from programmes.models import Measure, Objective, Programme
from programmes.purposes import GAP

AT_THE_START = "where the starting questions find it"


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of the sentence; ``is_gap`` where somebody still has to write."""

    text: str
    is_gap: bool = False


def purpose_sentence(programme: Programme, objectives: Sequence[Objective]) -> list[Words]:
    """Because …, we pair … with …, so that leaders can …, and mentors gain …; shown by …; owner …

    :param objectives: with their measures at hand, as ``selectors.objectives_of`` gives them.
    """
    measures = [measure for objective in objectives for measure in objective.measures.all()]
    first = next((measure for measure in measures if measure.is_primary), None)
    pieces = [
        *_why(programme),
        *_shown_by(first),
        *_part("; owner ", str(programme.sponsor or ""), "the sponsor"),
        Words("."),
    ]
    return [piece for piece in pieces if piece.text]


def why(programme: Programme) -> str:
    """The sentence without measure and owner, for people who are asked to take part; empty while it has gaps."""
    pieces = _why(programme)
    if any(piece.is_gap for piece in pieces):
        return ""
    return "".join(piece.text for piece in pieces) + "."


def _why(programme: Programme) -> list[Words]:
    return [
        *_part("Because ", _inside(programme.need), "the business need"),
        *_part(", we pair ", programme.mentors_are, "who mentors"),
        *_part(" with ", programme.mentees_are, "who learns"),
        *_part(", so that leaders can ", programme.leaders_can, "do what"),
        *_part(", and mentors gain ", programme.mentors_gain, "what"),
    ]


def _shown_by(measure: Measure | None) -> Iterable[Words]:
    if measure is None:
        return _part("; shown by ", "", "a measure, from where to where, by when")
    start = AT_THE_START if measure.baseline is None else number(measure.baseline)
    unit = f" {measure.unit}" if measure.unit else ""
    return [
        *_part("; shown by ", _inside(measure.name), "a measure"),
        Words(f" from {start} to {number(measure.target)}{unit} by {day_year(measure.due_on)}"),
    ]


def number(value: object) -> str:
    """A figure without zeros that say nothing: 3.5, 40."""
    return f"{float(str(value)):g}"


def _inside(text: str) -> str:
    """``text`` as it stands inside a sentence: no full stop, and a small first letter unless it begins a name."""
    text = " ".join(text.split()).rstrip(".")
    first, _, rest = text.partition(" ")
    return f"{first.lower()} {rest}" if first in OPENERS else text


# Words that a need begins with and that no name begins with; they lose their capital inside the sentence. Any other
# word keeps it: a name in small letters would look worse.
OPENERS = frozenset(
    (
        "A", "After", "All", "Also", "Although", "Among", "An", "Apprentices", "As", "At", "Because", "Before",
        "Both", "Branches", "Budgets", "Changes", "Clients", "Colleagues", "Committees", "Complaints",
        "Contracts", "Costs", "Customers", "Data", "Decisions", "Demand", "Departments", "Digital", "Directors",
        "Each", "Employees", "Engagement", "Every", "Everybody", "Executives", "Exit", "Few", "Fewer", "Five",
        "For", "Four", "From", "Front-line", "Functions", "Graduates", "Half", "Hardly", "Hiring", "How", "If",
        "In", "Inclusion", "Information", "It", "Juniors", "Knowledge", "Leaders", "Less", "Little", "Managers",
        "Many", "Meetings", "Members", "Men", "More", "Most", "Much", "Neither", "New", "Newcomers", "Nine",
        "No", "Nobody", "Not", "Nothing", "Of", "Offices", "On", "One", "Only", "Our", "Own", "Patients",
        "People", "Plans", "Policies", "Processes", "Products", "Projects", "Promotions", "Recruitment",
        "Reports", "Retention", "Rules", "Sales", "Senior", "Seniors", "Services", "Seven", "Several", "Shops",
        "Since", "Sites", "Six", "Skills", "Some", "Staff", "Starters", "Stores", "Strategy", "Students",
        "Suppliers", "Teams", "Technology", "Ten", "The", "Their", "There", "These", "They", "This", "Those",
        "Three", "To", "Too", "Tools", "Top", "Trainees", "Trust", "Turnover", "Two", "Under", "Units", "Until",
        "Users", "We", "What", "When", "Where", "Whether", "While", "Who", "Why", "With", "Within", "Without",
        "Women", "Work", "Workers", "Working", "Young", "Younger",
    )
)  # fmt: skip


def _part(before: str, text: str, missing: str) -> list[Words]:
    text = _inside(text)
    if not text:
        return [Words(before), Words(f"[{missing}]", is_gap=True)]
    found, place = [Words(before)], 0
    for gap in GAP.finditer(text):
        found += [Words(text[place : gap.start()]), Words(gap[0], is_gap=True)]
        place = gap.end()
    return [*found, Words(text[place:])]
