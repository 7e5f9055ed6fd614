"""The components of the design: named inputs in, markup from ``templates/components/`` out.

Used by every app with ``{% load ui %}``; ``docs/components.md`` shows each one.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template import TemplateSyntaxError
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts import words
from accounts.forms_base import WHO, Who, WhoMixin

register = template.Library()

ICONS = Path(settings.BASE_DIR) / "static" / "vendor" / "bootstrap-icons" / "icons"

# Tone of a state pill, and the icon that goes with it unless another is named.
STATES = {
    "good": "check-circle-fill",
    "watch": "eye-fill",
    "risk": "exclamation-triangle-fill",
    "early": "hourglass",
    "draft": "pencil-fill",
    "plain": "circle",
}
NOTICES = {"fact": "info-circle", **STATES}
STAGES = ["Purpose", "Planning", "Preparation", "Pairing", "Meeting", "Closing"]


@lru_cache(maxsize=256)
def _drawing(name: str) -> str:
    """The paths of one icon, without the ``svg`` around them."""
    file = ICONS / f"{name}.svg"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not file.is_file():
        raise TemplateSyntaxError(f"There is no icon {name!r} in {ICONS.name}/; see docs/components.md.")
    return re.sub(r"^<svg[^>]*>|</svg>\s*$|\n\s*", "", file.read_text(encoding="utf-8").strip())


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """One icon, drawn into the page and hidden from screen readers: the words beside it carry the meaning."""
    return format_html(
        '<svg class="{}" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{}</svg>',
        f"bi {classes}".strip(),
        SafeString(_drawing(name)),
    )


@register.inclusion_tag("components/who.html")
def who(readers: str, partner: str = "", short: bool = False, id: str = "") -> dict[str, Any]:
    """The privacy label. ``readers`` is a key of ``accounts.forms_base.WHO``."""
    label = WHO[readers]
    return {
        "glyph": label.glyph,
        "words": label.sentence(partner=partner, short=short),
        "id": id,
    }


def _readers(field: BoundField) -> Who | None:
    return field.form.readers(field.name) if isinstance(field.form, WhoMixin) else None


@register.inclusion_tag("components/who.html")
def field_who(field: BoundField) -> dict[str, Any]:
    """The privacy label of a form field; empty for a form that stores nothing."""
    label = _readers(field)
    if label is None or not isinstance(field.form, WhoMixin):
        return {"words": ""}
    return {
        "glyph": label.glyph,
        "words": label.sentence(partner=field.form.partner),
        "id": f"who_{field.auto_id}",
    }


@register.simple_tag
def described_by(field: BoundField) -> str:
    """Ids of the privacy label, the help and the error of ``field``, in that order."""
    ids = [f"who_{field.auto_id}"] if _readers(field) else []
    return " ".join([*ids, *((field.aria_describedby or "").split())])


@register.simple_tag
def control(field: BoundField, classes: str) -> SafeString:
    """The input of a bound field, in its class and joined to everything that describes it."""
    own = field.field.widget.attrs.get("class", "")
    invalid = "is-invalid" if field.errors else ""
    attrs: dict[str, str | bool] = {"class": " ".join(filter(None, [classes, own, invalid]))}
    if described := described_by(field):
        attrs["aria-describedby"] = described
    return field.as_widget(attrs=attrs)


@register.filter
def shape(field: BoundField) -> str:
    """How the field is drawn: the shape its widget names, or the kind of input it is."""
    widget = field.field.widget
    return getattr(widget, "shape", "") or {
        "CheckboxInput": "check",
        "CheckboxSelectMultiple": "checks",
        "RadioSelect": "radios",
        "Select": "select",
        "SelectMultiple": "select",
        "NullBooleanSelect": "select",
    }.get(
        type(widget).__name__,
        "select" if getattr(widget, "input_type", "") == "select" else "input",
    )


@register.filter
def first_control(field: BoundField) -> str:
    """The id an error in the summary leads to: the input, or the first of a group."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.inclusion_tag("components/state.html")
def state(tone: str, words: str, icon_name: str = "") -> dict[str, Any]:
    """A state pill. ``tone``: good, watch, risk, early, draft or plain."""
    css = {
        "good": "state-good",
        "watch": "state-watch",
        "risk": "state-risk",
        "draft": "state-brand",
    }.get(tone, "")
    return {"css": css, "words": words, "icon_name": icon_name or STATES[tone]}


@register.inclusion_tag("components/side.html")
def side(which: str, words: str) -> dict[str, Any]:
    """A name or word with the dot of the mentor or the ring of the mentee."""
    return {"which": which, "words": words}


@register.inclusion_tag("components/pair_mark.html")
def pair_mark(mentor: Any = None, mentee: Any = None, size: str = "") -> dict[str, Any]:
    """Two people and where they overlap. ``mentor`` and ``mentee`` are people; without them it is decoration."""
    return {"mentor": mentor, "mentee": mentee, "size": size}


@register.inclusion_tag("components/stage_line.html")
def stage_line(stage: str, note: str = "") -> dict[str, Any]:
    """Six steps from purpose to closing; ``stage`` is one of their names, in any case."""
    names = [name.lower() for name in STAGES]
    now = names.index(stage.lower())
    steps = ["done" if place < now else "now" if place == now else "" for place in range(len(STAGES))]
    return {"steps": steps, "stage": STAGES[now], "note": note}


@register.inclusion_tag("components/progress.html")
def progress(done: int, total: int, label: str, classes: str = "") -> dict[str, Any]:
    """The native progress element with a name: ``label`` says whose it is, and the figures are added."""
    return {"done": done, "total": total, "label": label, "classes": classes}


@register.inclusion_tag("components/next_step.html")
def next_step(
    title: str,
    text: str,
    url: str,
    button: str,
    eyebrow: str = "Your next step",
    minutes: int = 0,
) -> dict[str, Any]:
    """The one apricot block of a page: what, why, how long, one button."""
    return {
        "title": title,
        "text": text,
        "url": url,
        "button": button,
        "eyebrow": eyebrow,
        "minutes": minutes,
    }


@register.inclusion_tag("components/attention.html")
def attention(
    icon_name: str,
    title: str,
    text: str,
    url: str = "",
    button: str = "",
    tone: str = "",
    first: bool = False,
) -> dict[str, Any]:
    """One row of things that need somebody. ``first`` makes it the apricot block with the filled button."""
    return {
        "icon_name": icon_name,
        "title": title,
        "text": text,
        "url": url,
        "button": button,
        "tone": "" if first else tone,
        "first": first,
    }


@register.inclusion_tag("components/hidden_figure.html")
def hidden_figure(reason: str = "Hidden: fewer than 5 answers") -> dict[str, Any]:
    """Stands where a figure would be, and says why it is not shown."""
    return {"reason": reason}


@register.simple_block_tag
def notice(content: str, tone: str = "fact", icon_name: str = "") -> SafeString:
    """A quiet fact to rely on. ``tone``: fact, good, watch or risk."""
    css = f"notice notice-{tone}" if tone in {"good", "watch", "risk"} else "notice"
    return format_html(
        '<div class="{}">{}<div>{}</div></div>',
        css,
        icon(icon_name or NOTICES[tone]),
        content,
    )


@register.simple_block_tag
def page_head(content: str, title: str, lede: str = "") -> SafeString:
    """The heading of a page, what follows from it, and its actions as the content."""
    lede_html = format_html('<p class="lede">{}</p>', lede) if lede else ""
    actions = format_html('<div class="actions">{}</div>', content) if content.strip() else ""
    return format_html(
        '<div class="page-head"><div><h1>{}</h1>{}</div>{}</div>',
        title,
        lede_html,
        actions,
    )


@register.inclusion_tag("components/empty_state.html")
def empty_state(title: str, text: str, url: str = "", button: str = "", level: int = 2) -> dict[str, Any]:
    """What will be here, why it is not yet, and one way forward."""
    return {"title": title, "text": text, "url": url, "button": button, "level": level}


@register.inclusion_tag("components/submit.html")
def submit(
    words: str,
    busy: str = "Saving",
    kind: str = "primary",
    name: str = "",
    value: str = "",
    classes: str = "",
) -> dict[str, Any]:
    """A button that sends its form once and says that it is busy."""
    return {
        "words": words,
        "busy": busy,
        "kind": kind,
        "name": name,
        "value": value,
        "classes": classes,
    }


@register.inclusion_tag("components/table_head.html")
def table_head(caption: str, *headings: str, act: str = "") -> dict[str, Any]:
    """What a table is about, its headings, and ``act`` for the column of what can be done with a row."""
    return {"caption": caption, "headings": headings, "act": act}


@register.inclusion_tag("components/job_progress.html")
def job_progress(
    done: int,
    total: int,
    label: str,
    steps: list[str] | None = None,
    step: str = "",
    time_left: str = "",
) -> dict[str, Any]:
    """A long job: how far, which step, how long still. The caller puts its stop button beneath."""
    return {
        "done": done,
        "total": total,
        "label": label,
        "steps": steps or [],
        "step": step,
        "time_left": time_left,
    }


@register.inclusion_tag("components/day_tile.html")
def day_tile(day: date | datetime, weekday: bool = False) -> dict[str, Any]:
    """A date as a tile; ``weekday`` adds the day's name for a single meeting."""
    return {"day": words.local(day), "weekday": weekday}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: template.Context, page: Any) -> dict[str, Any]:
    """Earlier and later pages of a ``django.core.paginator.Page``, keeping the other parameters of the address."""
    kept = context["request"].GET.copy()
    kept.pop("page", None)
    return {"page": page, "kept": f"{kept.urlencode()}&" if kept else ""}


for filter_ in (words.day, words.day_short, words.day_year, words.clock, words.span, words.spelt):
    register.filter(filter_.__name__, filter_)
