"""One cell to one value: names, addresses, dates and languages as people really type them."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

QUOTES = "'\"`´‘’“”«»"
PLACEHOLDERS = frozenset(
    """
    -|--|.|?|x|xx|xxx|n/a|na|n.a.|n/d|nd|n.d.|n/k|nil|none|null|nobody|no one|tba|tbc|tbd|tbh|unknown
    unnamed|not known|not applicable|vacant|vacancy|vacant post|vacant position|vacante|vacant(e)
    eliminated|eliminado|eliminada|abolished|deleted|post deleted|open|open position|open role|to be hired
    to be confirmed|to be appointed|to be announced|recruiting|under recruitment|unfilled|frozen|withheld
    redacted|information withheld|vakant|unbesetzt|nicht besetzt|offen|stelle offen|unbekannt|poste vacant
    à pourvoir|a pourvoir|inconnu|sin asignar|sin titular|sin cubrir|desconocido|vacante temporal|vago
    a definir|desconhecido|vacature|onbekend|vacanza|posto vacante|da definire|sconosciuto|wakat
    nieobsadzone|nieznany|ledig|ubesat|ukjent|okänd|avoin|test|test user|dummy
    """.replace("\n", "|")
    .strip()
    .split("|")
) - {""}
PLACEHOLDER_ADDRESSES = frozenset(
    [
        "you",
        "me",
        "name",
        "email",
        "e-mail",
        "mail",
        "test",
        "none",
        "noone",
        "nobody",
        "noreply",
        "no-reply",
        "unknown",
        "example",
        "firstname.lastname",
        "first.last",
    ]
)
NO_ONE_ABOVE = frozenset(
    {"", "-", "--", "x", "xx", "xxx", "n/a", "na", "none", "null", "nil", "nobody", "no one", "top"}
)
# Looked for only where a word begins, or a long text without an address would be gone through again at each letter.
ADDRESS = re.compile(r"(?<![^\s@,;<>()\[\]\"])[^\s@,;<>()\[\]\"]+@[^\s@,;<>()\[\]\"]+")
DOMAIN = re.compile(r"\A(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", re.IGNORECASE)
MARKDOWN_LINK = re.compile(r"\[([^\]\[]{1,200})\]\([^()\s]{0,500}\)")
DATE_PARTS = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:[T ]\d{1,2}:\d{2}.{0,20})?")
LONGEST_ID = 120
# The small Cyrillic, Greek, Armenian and Latin letters that most fonts draw like another Latin letter.
LOOK_ALIKE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d\u043a\u043c\u0442\u0432\u043d"
    "\u03bf\u03b1\u03bd\u03c1\u03c4\u03c5\u03b9\u03ba\u0578\u057d\u0585\u0570\u0131\u0251\u0261",
    "aeopcyxijshdqwkmtbhoavptuiknsohiag",
)
EARLIEST_START = date(1940, 1, 1)
DATE_ORDERS = ("dmy", "mdy", "ymd")


def tidy(cell: str) -> str:
    """The cell without doubled blanks, quotation marks round the whole of it, or the address of a Markdown
    link.
    """
    text = " ".join(cell.split())
    if "](" in text:
        text = MARKDOWN_LINK.sub(r"\1", text)
    if text[:1] in QUOTES and text[-1:] in QUOTES:
        text = text.strip(QUOTES + " ")
    return text if text != cell else cell  # the same text twice would be kept twice


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """The text for comparing: without case, accents, stray quotation marks and doubled blanks."""
    plain = (
        text
        if text.isascii()
        else "".join(
            letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)
        )
    )
    return " ".join(plain.strip(QUOTES + " \t").casefold().split())


def skeleton(text: str) -> str:
    """The folded text with letters of other scripts that look like Latin ones turned into those."""
    return text.casefold() if text.isascii() else folded(text).translate(LOOK_ALIKE)


def short_id(text: str) -> str:
    """An id that fits. A longer one, as joined columns make it, ends in a digest of the whole, so that two ids which
    only differ at their ends stay two.
    """
    if len(text) <= LONGEST_ID:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return f"{text[: LONGEST_ID - len(digest) - 2]}… {digest}"


FOLDED_PLACEHOLDERS = frozenset(folded(word.strip()) for word in PLACEHOLDERS)


def is_placeholder(name: str, more: frozenset[str] = frozenset()) -> bool:
    """Whether a name cell says that nobody is there; ``more`` are the mapping's own words, folded."""
    word = folded(name)
    return word in FOLDED_PLACEHOLDERS or word in more or not any(letter.isalpha() for letter in word)


def addresses(cell: str) -> list[str]:
    """Every well-formed e-mail address in the cell, in order, the same one once."""
    found: dict[str, str] = {}
    if "@" not in cell or len(cell) > 1_000:  # no address is that long, and the pattern would be slow on it
        return []
    for candidate in ADDRESS.findall(cell.replace("mailto:", " ").replace("/", " ")):
        address = candidate.strip(".'")
        local, _, domain = address.partition("@")
        if local and len(address) <= 254 and ".." not in address and DOMAIN.fullmatch(domain):
            found.setdefault(address.casefold(), f"{local}@{domain.lower()}")
    return list(found.values())


def is_placeholder_address(address: str) -> bool:
    """``you@company`` and its like: well formed, and nobody's."""
    return address.partition("@")[0].casefold() in PLACEHOLDER_ADDRESSES


def date_order(cells: Iterable[str]) -> tuple[str, bool]:
    """How the column writes its dates, and whether that is certain; day first unless a date says
    otherwise.
    """
    day_first = month_first = False
    seen = False
    for cell in cells:
        match = DATE_PARTS.fullmatch(cell.strip())
        if not match or len(match[1]) == 4:
            continue
        seen = True
        day_first = day_first or int(match[1]) > 12
        month_first = month_first or int(match[2]) > 12
    if month_first and not day_first:
        return "mdy", True
    return "dmy", not seen or day_first != month_first


def parse_date(cell: str, order: str) -> date | None:
    """The date, or None if the cell holds none that the calendar knows. Years of two digits are not
    guessed.
    """
    match = DATE_PARTS.fullmatch(cell.strip())
    if not match:
        return None
    first, second, third = (int(part) for part in match.groups())
    if len(match[1]) == 4:
        year, month, day = first, second, third
    elif len(match[3]) != 4 or order == "ymd":
        return None
    elif order == "mdy":
        month, day, year = first, second, third
    else:
        day, month, year = first, second, third
    try:
        return date(year, month, day)
    except ValueError:
        return None


def parts(cell: str) -> tuple[str, ...]:
    """The items of a cell that holds several, such as languages or further managers."""
    return tuple(
        dict.fromkeys(filter(None, (" ".join(item.split()) for item in re.split(r"[,;/|\n]", cell))))
    )
