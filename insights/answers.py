"""The declared tables of a release: each figure with the people behind it, before anything is hidden.

Only the release worker calls this. Every person counts once in a cell, however many answers they gave.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from feedback import selectors
from feedback.items import LOAD, PULSE_FIRST, PULSE_MORE, STANDING, Scale, confidence_key, scale_keys
from feedback.respondent import respondent_of
from feedback.selectors import Sheet
from feedback.statistics import certainty, paired_change, scale_score, wilson
from insights.cells import Cell
from insights.disclosure import nearly_all_agree, soft_mean, soft_pairs, soft_share
from pairing.models import Pair
from programmes.models import Cohort, Measure, Side
from sessions.models import Commitment, Session

SIDES = (("mentor", "Mentors"), ("mentee", "Mentees"))
BOTH = ("both", "Both sides")
WAVES = ("close", "mid")
BASELINE = "baseline"
AGREE = 4  # 4 or 5 of 5
NOT_FAIR = 2  # 1 or 2 of 5
SHORT_HASH = 24

Values = dict[str, Any]
Made = tuple[Any, Any, str]  # a commitment: key, pair, state


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell and what it would show."""

    cell: Cell
    value: Values


@dataclass(frozen=True, slots=True)
class Table:
    """Declared rows and columns (key, label), and the figures of all in which anybody could stand."""

    key: str
    title: str
    rows: Sequence[tuple[str, str]]
    columns: Sequence[tuple[str, str]]
    figures: Sequence[Figure]


def declared_tables(cohort: Cohort) -> list[Table]:
    """Everything candid that a release of ``cohort`` may hold. Six queries.

    There may be a million sheets after sessions: they come by one after the other, and only their values stay.
    """
    rated, waves = Rated(), []
    for sheet in selectors.each_sheet(cohort):
        if sheet.occasion == "pulse":
            rated.add(sheet)
        else:
            waves.append(sheet)
    measures = list(Measure.objects.filter(objective__programme_id=cohort.programme_id).order_by("pk"))
    return [
        *_pulse_tables(cohort, rated),
        *_change_tables(waves, measures),
        _share_table(waves),
        _commitment_table(cohort),
    ]


def _short(respondent: str) -> str:
    return respondent[:SHORT_HASH]


# Pulses: how each statement stands, session by session


class Rated:
    """What people said after sessions, by statement, session and side; each person's first value, and further ones."""

    def __init__(self) -> None:
        self.numbers: set[int] = set()
        self.first: defaultdict[tuple[str, int, str], dict[str, int]] = defaultdict(dict)
        self.more: defaultdict[tuple[str, int, str], defaultdict[str, list[int]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self._people: dict[str, str] = {}

    def add(self, sheet: Sheet) -> None:
        person = _short(sheet.respondent)
        person = self._people.setdefault(person, person)  # one and the same in every figure
        self.numbers.add(sheet.number)
        for item, value in sheet.values.items():
            place = (item, sheet.number, sheet.side)
            if person in self.first[place]:
                self.more[place][person].append(value)
            else:
                self.first[place][person] = value

    def take(self, item: str, number: int, side: str) -> tuple[dict[str, int], Mapping[str, list[int]]]:
        """The values of one place, which are let go here."""
        place = (item, number, side)
        return self.first.pop(place, {}), self.more.pop(place, {})


def _pulse_tables(cohort: Cohort, rated: Rated) -> list[Table]:
    """With a row for every session that was held: one that appears with the first answer says that there is one."""
    held = Session.objects.filter(pair__cohort=cohort, state=Session.State.HELD).order_by()
    numbers = sorted(rated.numbers.union(held.values_list("number", flat=True).distinct()))
    rows = [(str(number), f"Session {number}") for number in numbers]
    return [
        Table(f"pulse-{key}", words, rows, SIDES, _pulse_figures(key, rows, rated))
        for key, words in _pulse_words().items()
    ]


def _pulse_words() -> dict[str, str]:
    items = [item for side in Side for item in (*PULSE_FIRST[side], *PULSE_MORE[side])]
    words: dict[str, str] = {}
    for item in items:
        words[item.key] = f"{words[item.key]} / {item.words}" if _differs(words, item) else item.words
    return words


def _differs(words: dict[str, str], item: Any) -> bool:
    return item.key in words and words[item.key] != item.words


def _pulse_figures(key: str, rows: Sequence[tuple[str, str]], rated: Rated) -> list[Figure]:
    """Of every session and side that was asked, answered or not: what nobody said is hidden like what few said."""
    sides = [
        (side, label)
        for side, label in SIDES
        if any(key == item.key for item in (*PULSE_FIRST[Side(side)], *PULSE_MORE[Side(side)]))
    ]
    found = []
    for (number, label), (side, side_label) in ((row, column) for row in rows for column in sides):
        first, more = rated.take(key, int(number), side)
        cell = Cell(
            table=f"pulse-{key}",
            row=number,
            column=side,
            behind=_behind(first, more),
            variables=(f"pulse:{key}:{number}",),
            label=f"{side_label.lower()}, {label.lower()}",
            block=f"pulse-{key}/{number}/{side}",
        )
        scores = [fmean([value, *more.get(person, ())]) for person, value in first.items()]
        found.append(Figure(cell, _mean_value(scores) if scores else {"n": 0}))
    return found


def _behind(first: Mapping[str, int], more: Mapping[str, Sequence[int]]) -> dict[str, str]:
    """A second answer of the same person is another contribution: the figure has then moved because of them."""
    return {f"{person}.{1 + len(more[person])}" if person in more else person: person for person in first}


def _mean_value(scores: Sequence[float]) -> Values:
    mean, edge = soft_mean(sum(scores), len(scores))
    return {"n": len(scores), "mean": round(mean, 1), "edge": edge}


# Waves: the same people before and after


@dataclass(frozen=True, slots=True)
class Instrument:
    """Something scored from a sheet: a fixed scale of one side, or a statement of the programme's own."""

    key: str
    label: str
    sides: tuple[str, ...]
    score: Callable[[Sheet], float | None]


def _instruments(measures: Iterable[Measure]) -> list[Instrument]:
    fixed = [
        Instrument("mentee", "Mentees: hearing what is hard to hear", ("mentee",), _scale(Scale.MENTEE)),
        Instrument("mentor", "Mentors: saying what is hard to say", ("mentor",), _scale(Scale.MENTOR)),
    ]
    own = [
        Instrument(
            confidence_key(measure),
            measure.item or measure.name,
            ("mentor", "mentee") if measure.side == Measure.Side.BOTH else (measure.side,),
            _item(confidence_key(measure)),
        )
        for measure in measures
        if measure.instrument == Measure.Instrument.CONFIDENCE
    ]
    return [*own, *fixed]


def _scale(scale: Scale) -> Callable[[Sheet], float | None]:
    return lambda sheet: scale_score(sheet.values, scale_keys(scale))


def _item(key: str) -> Callable[[Sheet], float | None]:
    return lambda sheet: sheet.values.get(key)


def _change_tables(sheets: Sequence[Sheet], measures: Iterable[Measure]) -> list[Table]:
    instruments = _instruments(measures)
    return [
        Table(
            f"change-{wave}",
            f"Change from the starting to the {'closing' if wave == 'close' else 'mid-point'} questions",
            [(instrument.key, instrument.label) for instrument in instruments],
            (*SIDES, BOTH),
            [figure for instrument in instruments for figure in _change_figures(instrument, sheets, wave)],
        )
        for wave in WAVES
    ]


def _change_figures(instrument: Instrument, sheets: Sequence[Sheet], wave: str) -> list[Figure]:
    before = _scores(instrument, sheets, BASELINE)
    after = _scores(instrument, sheets, wave)
    people = {side: sorted(before[side].keys() & after[side].keys()) for side in instrument.sides}
    # Softened side by side: otherwise one side is exactly what both have besides the other.
    said = {
        side: soft_pairs([(before[side][one], after[side][one]) for one in found])
        for side, found in people.items()
    }
    if len(people) > 1:
        people["both"] = [one for found in people.values() for one in found]
        said["both"] = [pair for found in said.values() for pair in found]
    return [
        Figure(
            Cell(
                table=f"change-{wave}",
                row=instrument.key,
                column=column,
                behind={person: person for person in people[column]},
                variables=(f"{BASELINE}:{instrument.key}", f"{wave}:{instrument.key}"),
                label=dict((*SIDES, BOTH))[column].lower(),
                is_total=column == "both",
                block=f"change-{wave}/{instrument.key}",
            ),
            _change_value(pairs),
        )
        for column, pairs in said.items()
    ]


def _scores(instrument: Instrument, sheets: Iterable[Sheet], occasion: str) -> dict[str, dict[str, float]]:
    scores: dict[str, dict[str, float]] = {"mentor": {}, "mentee": {}}
    for sheet in sheets:
        if sheet.occasion == occasion and sheet.side in instrument.sides:
            score = instrument.score(sheet)
            if score is not None:
                scores[sheet.side][_short(sheet.respondent)] = score
    return scores


def _change_value(pairs: list[tuple[float, float]]) -> Values:
    """All of it is worked out from answers that say neither that all were at one end nor that all moved alike."""
    soft = soft_pairs(pairs)
    change = paired_change(soft)
    if change is None:
        return {"n": len(pairs)}
    better, edge = soft_share(change.better, change.n)
    # That there is none where everybody agreed would say so.
    effect = None if nearly_all_agree(soft) else change.effect
    return {
        "n": change.n,
        "before": round(soft_mean(change.before * change.n, change.n)[0], 1),
        "after": round(soft_mean(change.after * change.n, change.n)[0], 1),
        "mean": round(change.mean, 2),
        "low": round(change.low, 2),
        "high": round(change.high, 2),
        "better": better,
        "better_edge": edge,
        # With all its decimals an effect can be solved for every single rating.
        "effect": {"d_av": round(effect.d_av, 2), "g_av": round(effect.g_av, 2)} if effect else None,
        "words": certainty(change).value,
    }


# Shares at the close, for the criteria


def _share_table(sheets: Iterable[Sheet]) -> Table:
    mentors = [sheet for sheet in sheets if sheet.occasion == "close" and sheet.side == Side.MENTOR]
    asked: tuple[tuple[str, str, Callable[[Sheet], bool | None]], ...] = (
        ("safety", "Mentors scoring pair safety 4 or more", _is_safe),
        ("gain", "Mentors naming a gain", lambda sheet: _at_least(sheet, "G1", AGREE)),
        ("load", "Load unfair or standing harmed", _is_burdened),
    )
    return Table(
        "shares",
        "What mentors say at the close",
        [(key, label) for key, label, _ in asked],
        SIDES[:1],
        [_share_figure(key, label, mentors, says) for key, label, says in asked],
    )


def _is_safe(sheet: Sheet) -> bool | None:
    score = scale_score(sheet.values, scale_keys(Scale.SAFETY))
    return None if score is None else score >= AGREE


def _at_least(sheet: Sheet, item: str, least: int) -> bool | None:
    value = sheet.values.get(item)
    return None if value is None else value >= least


def _is_burdened(sheet: Sheet) -> bool | None:
    load, harmed = sheet.values.get(LOAD[0].key), sheet.values.get(STANDING.key)
    if load is None and harmed is None:
        return None
    return (load or AGREE) <= NOT_FAIR or (harmed or 1) >= AGREE


def _share_figure(
    key: str, label: str, sheets: Iterable[Sheet], says: Callable[[Sheet], bool | None]
) -> Figure:
    said = {_short(s.respondent): answer for s in sheets if (answer := says(s)) is not None}
    cell = Cell(
        "shares",
        key,
        "mentor",
        {person: person for person in said},
        (f"close:{key}",),
        label=label,
        block=f"shares/{key}",
    )
    return Figure(cell, share_value(sum(said.values()), len(said)))


def share_value(count: int, n: int) -> Values:
    """A share that never says nobody or everybody, with its range."""
    soft, edge = soft_share(count, n)
    interval = wilson(soft, n)
    low, high = (interval.low, interval.high) if interval else (0.0, 1.0)
    return {"n": n, "count": soft, "edge": edge, "low": round(low, 3), "high": round(high, 3)}


# Commitments: their number and state, never their words


def _commitment_table(cohort: Cohort) -> Table:
    pairs = Pair.objects.filter(cohort=cohort, introduced_at__isnull=False).select_related("mentee")
    person_of = {pair.pk: _short(respondent_of(pair.mentee)) for pair in pairs}
    made = list(
        Commitment.objects.filter(pair__in=person_of, owner=Side.MENTEE).values_list("pk", "pair_id", "state")
    )
    done = {person_of[pair] for _, pair, state in made if state == Commitment.State.DONE}
    states = [(state.value, state.label) for state in Commitment.State]
    everyone = set(person_of.values())
    counted = _not_all_in_one_state(made)
    figures = [_commitment_figure(*row, counted, person_of) for row in (*states, ("all", "All"))]
    figures.append(
        Figure(
            Cell(
                "commitments",
                "done-by",
                "mentee",
                {f"{person}.{person in done}": person for person in everyone},
                ("commitment done",),
                label="mentees",
                block="commitments/done-by",
            ),
            share_value(len(done), len(everyone)) if everyone else {"n": 0},
        )
    )
    rows = [*states, ("all", "All"), ("done-by", "Mentees with a commitment done")]
    return Table("commitments", "Commitments of mentees", rows, SIDES[1:], figures)


def _not_all_in_one_state(made: list[Made]) -> list[Made]:
    """That all are in one state would say of each what became of it: one in another is left possible."""
    if len({state for _, _, state in made}) != 1:
        return made
    (key, pair, state), *others = sorted(made)
    other = Commitment.State.DONE if state == Commitment.State.OPEN else Commitment.State.OPEN
    return [(key, pair, other.value), *others]


def _commitment_figure(state: str, label: str, made: Iterable[Made], person_of: dict[Any, str]) -> Figure:
    """How many there are, of how many mentees. Of how many of these is not said: "done-by" leaves it open."""
    behind = {f"{pk}.{own}": person_of[pair] for pk, pair, own in made if state in {"all", own}}
    cell = Cell(
        "commitments",
        state,
        "mentee",
        behind,
        ("commitments",),
        label=f"those {label.lower()}",
        is_total=state == "all",
        block="commitments/states",
    )
    return Figure(cell, {"n": len(set(person_of.values())), "count": len(behind)})
