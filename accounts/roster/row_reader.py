"""One row at a time: what can be said knowing only the row and the mapping."""

from datetime import date, timedelta
from zoneinfo import available_timezones

from accounts.roster import cells
from accounts.roster.cells import EARLIEST_START, folded, short_id, tidy
from accounts.roster.drafts import Columns, Draft, Notebook
from accounts.roster.mapping import Mapping
from accounts.roster.reading import Table
from accounts.roster.rows import Row

LONGEST = {"name": 200, "title": 200, "department": 200, "site": 200, "grade": 120}
FURTHEST_START = timedelta(days=366)


class RowReader:
    """Turns rows into drafts and writes what is wrong with them into the notebook."""

    def __init__(
        self, table: Table, mapping: Mapping, columns: Columns, notebook: Notebook, today: date
    ) -> None:
        self._mapping, self._columns, self._notebook = mapping, columns, notebook
        self._latest_start = today + FURTHEST_START
        self._nobody = frozenset(folded(word) for word in mapping.nobody)
        self._zones = {zone.casefold(): zone for zone in available_timezones()}
        self._date_order = mapping.date_order or self._guess_date_order(table)

    def _guess_date_order(self, table: Table) -> str:
        if "started_on" not in self._mapping.columns:
            return "dmy"
        order, is_certain = cells.date_order(self._columns.cells(row)["started_on"] for row in table.rows)
        if not is_certain:
            self._notebook.write_file("dates_ambiguous", table.heading_line, "started_on")
        return order

    def read(self, row: Row) -> Draft:
        """The row as a draft. What is wrong with a row that is out anyway is not looked for."""
        texts = [tidy(cell) for cell in self._columns.cells(row).values()]
        draft = Draft(row.line, self._columns.order, texts)
        draft["external_id"] = draft.post = short_id(draft["external_id"])
        if draft["manager"] and "manager_key" not in self._mapping.columns:
            draft["manager"] = short_id(draft["manager"])
        self._check_shape(row, draft)
        self._read_name(draft)
        if not draft.post:
            self._notebook.write("id_blank", draft, "external_id")
        if draft.is_out:
            draft.email = next(iter(cells.addresses(draft["email"])), "")  # perhaps it is a person's, too
            return draft
        self._cut_long_texts(draft)
        self._read_email(draft)
        self._read_start(draft)
        self._read_time_zone(draft)
        return draft

    def _check_shape(self, row: Row, draft: Draft) -> None:
        if any(cell.strip() for cell in row.cells[self._columns.width :]):
            self._notebook.write(
                "row_too_long", draft, value=str(len(row.cells)), detail=str(self._columns.width)
            )
        missing = self._columns.first_missing(row)
        if missing:
            self._notebook.write("row_too_short", draft, missing)

    def _read_name(self, draft: Draft) -> None:
        has_name = "name" in self._mapping.columns
        field = "name" if has_name else "last_name" if "last_name" in self._mapping.columns else "first_name"
        names = (draft["name"],) if has_name else (draft["first_name"], draft["last_name"])
        draft.name = " ".join(filter(None, names))
        if cells.is_placeholder(draft.name, self._nobody):
            self._notebook.write("name_placeholder", draft, field, value=draft.name or "empty")
        elif draft["title"] and folded(draft.name) == folded(draft["title"]):
            self._notebook.write("name_not_a_person", draft, field)

    def _cut_long_texts(self, draft: Draft) -> None:
        draft.name = draft.name[: LONGEST["name"]]
        for field, longest in LONGEST.items():
            if len(draft[field]) > longest:
                self._notebook.write("too_long", draft, field, detail=str(longest))
                draft[field] = draft[field][:longest]

    def _read_email(self, draft: Draft) -> None:
        if "email" not in self._mapping.columns:
            return
        cell = draft["email"]
        if self._mapping.email_domain and cell and "@" not in cell and not cells.is_placeholder(cell):
            cell = f"{cell}@{self._mapping.email_domain}"
        found = cells.addresses(cell)
        if not cell:
            self._notebook.write("email_blank", draft, "email")
        elif found and not cells.is_placeholder_address(found[0]):
            draft.email = found[0]
            if len(found) > 1:
                self._notebook.write("email_double", draft, "email", value=str(len(found)))
        else:
            unreal = found or cells.is_placeholder(cell) or cells.is_placeholder_address(cell)
            self._notebook.write(
                "email_placeholder" if unreal else "email_invalid", draft, "email", value=cell
            )

    def _read_start(self, draft: Draft) -> None:
        cell = draft["started_on"]
        if not cell or (cells.is_placeholder(cell) and not any(letter.isdigit() for letter in cell)):
            return
        started_on = cells.parse_date(cell, self._date_order)
        if started_on is None:
            self._notebook.write("date_invalid", draft, "started_on", value=cell)
        elif not EARLIEST_START <= started_on <= self._latest_start:
            self._notebook.write("date_impossible", draft, "started_on", value=cell)
        else:
            draft.started_on = started_on

    def _read_time_zone(self, draft: Draft) -> None:
        cell = draft["time_zone"]
        draft.time_zone = self._zones.get(cell.casefold().replace(" ", "_"), "")
        if cell and not draft.time_zone:
            self._notebook.write("time_zone_unknown", draft, "time_zone", value=cell)
