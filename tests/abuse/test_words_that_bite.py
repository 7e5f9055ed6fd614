"""Words that would do something elsewhere do nothing here (abuse cases 31, 32, 46, 47 and 50)."""

from __future__ import annotations

import csv
import io
import json
import logging
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from django.db import models
from django.forms import BaseForm
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.forms.organisation import OrganisationForm
from accounts.forms_base import WhoMixin
from accounts.models import Organisation, Person, RosterImport
from accounts.rights import copy
from mentoring.logs import JsonLine
from notifications import delivery, letters
from notifications.models import Message
from notifications.registry import Letter, kind_named
from programmes.models import Programme
from tests.abuse.hostile import MARK, PAYLOADS, PRODUCT, Filler, Page
from tests.factories import UserFactory
from tests.permissions import matrix
from tests.permissions.walking import APPS as OURS
from tests.permissions.walking import routes
from tests.permissions.world import World, build
from tests.privacy.canaries import in_office_hours
from tests.privacy.sinks import inside
from tests.security.policy import STYLED_INLINE
from tests.signing_in import sign_in

FIELDS_ASKED_FOR = 40
# Who opens a page first; those of the pair before the office, so that words are there when the office looks.
ORDER = ("mentor", "mentee", "coordinator", "hr", "administrator", "coach", "sponsor", "auditor")
PLAIN: dict[type[forms.Field], str] = {
    forms.EmailField: "a@example.org",
    forms.URLField: "https://a.example.org",
}


@pytest.fixture
def world(db, eager_jobs):
    return build()


def browsers(world: World) -> dict[str, Client]:
    found = {}
    for who in ORDER:
        found[who] = Client(raise_request_exception=True)
        sign_in(found[who], world.people[who])
    return found


def pages(world: World, found: dict[str, Client]) -> Iterator[tuple[str, Client, Any]]:
    """Every address once, as the first person who may open it."""
    for route, names in routes().items():
        readers = [who for who in ORDER if who in matrix.readers()[route]]
        if readers:
            browser = found[readers[0]]
            yield route, browser, browser.get(world.address(route, names))


def kinds(response: Any) -> dict[str, forms.Field]:
    """The fields of every form on a page, by the name they are sent under."""
    found: dict[str, forms.Field] = {}
    for form in [value for layer in response.context or [] for value in layer.flatten().values()]:
        if isinstance(form, BaseForm):
            found |= {form.add_prefix(name): field for name, field in form.fields.items()}
    return found


def filled(
    form: dict[str, Any], known: dict[str, forms.Field], filler: Filler
) -> tuple[dict[str, str], list[str]]:
    """A form as somebody would send it who means harm, and the names of the fields that took the words."""
    sent, free = {}, []
    for name, shown in form["fields"].items():
        field = known.get(name)
        if shown["kind"] in ("text", "search", "textarea") and isinstance(field, forms.CharField):
            typed = next((plain for kind, plain in PLAIN.items() if isinstance(field, kind)), "")
            sent[name] = typed or filler.words(min(shown["room"], field.max_length or 2000))
            free += [] if typed else [name]
        elif shown["kind"] == "date":
            sent[name] = f"{timezone.localdate() + timedelta(days=20)}"
        elif shown["kind"] == "time":
            sent[name] = "10:00"
        elif isinstance(field, forms.ChoiceField) and not shown["value"]:
            sent[name] = next((str(key) for key, _ in field.choices if key), "")
        elif shown["kind"] == "number":
            sent[name] = shown["value"] or "3"
        elif shown["kind"] != "file":
            sent[name] = shown["value"]
    return sent, free


def bite(
    world: World, found: dict[str, Client], filler: Filler
) -> tuple[set[tuple[str, str]], dict[str, list[str]]]:
    """Fill every form of every page: the fields that took words, and what came alive in the answers."""
    taken, alive = set(), {}
    for route, browser, response in pages(world, found):
        if response.status_code != 200 or "html" not in response.headers.get("Content-Type", ""):
            continue
        known = kinds(response)
        for form in Page(response.content.decode()).forms:
            if form["method"] != "post" or "choice" in form["fields"]:
                continue
            sent, free = filled(form, known, filler)
            if not free:
                continue
            answer = browser.post(form["action"] or response.request["PATH_INFO"], sent, follow=True)
            assert answer.status_code < 500, route
            taken |= {(route, name) for name in free}
            if seen := Page(answer.content.decode()).alive:
                alive[route] = seen
    return taken, alive


def name_people(filler: Filler) -> None:
    """What a staff list may hold: it is no form, and comes from a file."""
    for person in Person.objects.all():
        person.name, person.title = filler.words(100).replace("\n", " "), filler.words(100)
        person.department, person.site = filler.words(80), filler.words(80)
        person.save()


def test_case_31_words_of_120_kinds_in_every_field_are_words_in_every_sink(world, caplog):
    assert len(set(PAYLOADS)) >= 120
    caplog.set_level(logging.INFO)
    filler, found = Filler(), browsers(world)
    name_people(filler)
    taken, alive = bite(world, found, filler)
    assert len(taken) >= FIELDS_ASKED_FOR and alive == {}
    assert len(filler.given) == len(set(PAYLOADS)), "each of them was typed somewhere"
    shown = _look_at_pages(world, found)
    assert shown > 15, "the words are shown, or nothing was saved"
    _look_at_mails()
    _look_at_copies(world)
    for record in caplog.records:
        line = JsonLine().format(record)
        assert line.isprintable() and json.loads(line)


def _look_at_pages(world: World, found: dict[str, Client]) -> int:
    """Nothing is alive on any page, title and attribute included; on how many pages the words stand."""
    shown = 0
    for route, _, response in pages(world, found):
        kind = response.headers.get("Content-Type", "")
        text = b"".join(response.streaming_content) if response.streaming else response.content
        words = (inside(text) if "pdf" in kind else text).decode("utf-8-sig", "replace")
        if "html" in kind:
            alive = _but_styles(words) if route in STYLED_INLINE else Page(words).alive
            assert alive == [], route
            shown += MARK in words
        elif "csv" in kind:
            _is_harmless_csv(words)
        elif "json" in kind:
            assert json.loads(words) is not None and "nosniff" in response.headers["X-Content-Type-Options"]
        assert PRODUCT not in words, route
        assert MARK not in str(response.headers), route
    return shown


def _is_harmless_csv(words: str) -> None:
    for row in csv.reader(io.StringIO(words)):
        assert not [cell for cell in row if cell[:1] in "=+@\t\r\uff1d" and cell]


def _look_at_mails() -> None:
    before = timezone.now() - timedelta(minutes=1)
    Message.objects.update(state=Message.State.DUE, due_at=before, lease_until=None)
    delivery.tick(clock=in_office_hours)
    assert len(mail.outbox) > 3
    for sent in mail.outbox:
        assert sent.subject.isprintable() and "\n" not in sent.subject and PRODUCT not in sent.body
        assert len(sent.message().get_all("To")) == 1 and not sent.message().get("Bcc")
        for page, kind in sent.alternatives:
            assert kind == "text/html" and _but_styles(page) == []


def _but_styles(page: str) -> list[str]:
    """What came alive in a mail, which mail programs want styled in the line."""
    return [
        each for each in Page(page).alive if not each.endswith(" style>") and not each.startswith("style:")
    ]


def _look_at_copies(world: World) -> None:
    import zipfile

    for who in ("mentor", "mentee"):
        with zipfile.ZipFile(io.BytesIO(copy.archive(world.people[who].person, at=timezone.now()))) as packed:
            page = packed.read("data.html").decode()
            told = json.dumps(json.loads(packed.read("data.json")))
        alive = [each for each in Page(page).alive if not each.startswith("style:")]
        assert alive == [] and MARK in page and MARK in told


@pytest.mark.parametrize(
    "page",
    [
        f"<p><script>{MARK}()</script>", f"<a href='java\tscript:{MARK}()'>", f"<p onload={MARK}()>", f"<{MARK}>",
        f"<p>{PRODUCT}</p>", f"<iframe srcdoc='{MARK}'>", f"<!-- {MARK} -->", f"<style>{MARK}</style>",
        f"<script type=application/json>\"<{MARK}>\"</script>",
    ],
)  # fmt: skip
def test_the_reader_of_pages_sees_what_came_alive(page):
    assert Page(page).alive


HEADERS = [f"Hi{end}Bcc: x@example.org" for end in ("\n", "\r\n", "\r", "\u2028", "\x0b", "\x85")]


@pytest.mark.parametrize("words", HEADERS, ids=ascii)
def test_case_32_a_subject_with_a_line_break_is_refused(words, db):
    """Where it is typed; and if it came by another way, the mail does not leave with a header of its own."""
    form = OrganisationForm({"name": words}, instance=Organisation.current())
    assert form.errors["name"] == ["Write this in one line."]
    message = Message.objects.create(
        kind="session.changed", person=UserFactory().person, due_on=timezone.localdate(),
        due_at=timezone.now(), created_at=timezone.now(),
    )  # fmt: skip
    letter = Letter(subject=words, paragraphs=["Hello"], button="Look", path="/")
    letters.send(message, kind_named(message.kind), letter)
    sent = mail.outbox[-1].message()
    assert sent.get("Bcc") is None and sent["Subject"].isprintable()


@pytest.mark.parametrize("words", HEADERS[:3], ids=ascii)
def test_case_32_nor_does_any_mail_leave_with_one(words):
    with pytest.raises(ValueError, match="newlines"):
        EmailMessage(words, "Hello", to=["a@example.org"]).message()
    with pytest.raises(ValueError, match="newlines"):
        EmailMessage("Hello", "Hello", to=[f"a@example.org{words[2:]}"]).message()


def one_line_fields() -> dict[str, forms.Field]:
    """Every field of one line in a form of ours, by form and name."""
    found, left = {}, [WhoMixin]
    while left:
        kind = left.pop()
        left += kind.__subclasses__()
        found |= {
            f"{kind.__name__}.{name}": field
            for name, field in getattr(kind, "base_fields", {}).items()
            if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.Textarea)
        }
    return found


def test_case_32_each_field_of_one_line_keeps_to_it(db):
    assert len(one_line_fields()) > 15
    fields = {name.replace(".", "_"): field for name, field in one_line_fields().items()}
    probe = type("Probe", (WhoMixin, forms.Form), {**fields, "who_default": "pair"})
    assert set(probe(dict.fromkeys(fields, "Hi\nBcc: x")).errors) == set(fields)


def file_fields() -> dict[str, str]:
    """Every field of ours that takes a file, and the kinds of file a browser offers for it."""
    found, left = {}, [BaseForm]
    while left:
        kind = left.pop()
        left += kind.__subclasses__()
        if kind.__module__.split(".")[0] not in OURS:
            continue
        for name, field in getattr(kind, "base_fields", {}).items():
            if isinstance(field, forms.FileField):
                found[f"{kind.__name__}.{name}"] = str(field.widget.attrs.get("accept"))
    return found


def test_case_46_no_form_and_no_table_takes_a_picture():
    assert file_fields() == {
        "UploadForm.file": ".csv,.tsv,.txt,.xlsx,text/csv",
        "UploadForm.second": ".csv",
        "OutcomeListForm.file": ".csv,.tsv,.txt,.xlsx,text/csv",
    }
    kept = [
        field
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, models.FileField)
    ]
    assert kept == []


def picture(kind: str) -> bytes:
    """The head of a picture of 50,000 x 50,000 points, as far as its format says how large it is."""
    side = (50_000).to_bytes(4, "big")
    heads = {
        "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + side + side + b"\x08\x06\0\0\0",
        "jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01" + b"\xff\xc0\0\x11\x08\xc3\x50\xc3\x50\x03",
        "gif": b"GIF89a\x50\xc3\x50\xc3\xf7\0\0",
        "webp": b"RIFF\x24\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0\x4f\xc3\0\x4f\xc3\0",
        "tiff": b"II*\0\x08\0\0\0\x02\0\0\x01\x04\0\x01\0\0\0\x50\xc3\0\0",
    }
    return heads[kind]


SVG = {
    "svg": f'<svg xmlns="http://www.w3.org/2000/svg"><script>{MARK}()</script></svg>'.encode(),
    "svg with a head": f'<?xml version="1.0"?><svg onload="{MARK}()"/>'.encode(),
    "svg after blanks": f"\n\n  <SVG onload={MARK}()>".encode(),
    "web page": f"<!doctype html><script>{MARK}()</script>".encode(),
}


def refused(client: Client, name: str, data: bytes, kind: str) -> str:
    """What the page of the staff list says to a file; nothing of it is kept."""
    file = SimpleUploadedFile(name, data, content_type=kind)
    page = client.post(reverse("accounts:import_upload"), {"file": file, "submission": str(uuid.uuid4())})
    assert page.status_code == 200 and not RosterImport.objects.exists()
    assert Page(page.content.decode()).alive == []
    return page.content.decode()


@pytest.fixture
def office(client, db):
    from tests.factories import hr_user

    sign_in(client, hr_user())
    return client


@pytest.mark.parametrize("name", ["staff.csv", "staff.xlsx", "logo.png"])
@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp", "tiff"])
def test_case_46_a_picture_of_any_size_is_refused_by_its_head(office, kind, name):
    started = time.process_time()
    assert "This is a picture" in refused(office, name, picture(kind), f"image/{kind}")
    assert time.process_time() - started < 1


@pytest.mark.parametrize("kind", SVG)
def test_case_47_a_drawing_with_a_script_is_refused(office, kind):
    said = refused(office, "logo.csv", SVG[kind], "text/csv")
    assert "This is a picture" in said or "an XML document" in said or "a web page" in said


@pytest.mark.django_db
def test_case_50_ten_kilobytes_of_languages_are_answered_in_ours(client):
    usual = client.get("/accounts/login/")
    asked = ["de-DE;q=0.9," * 900, "a" * 10_240, "x-" * 5_000, "*;q=0.1," * 1_300, "en-" + "-" * 10_000]
    for words in asked:
        started = time.process_time()
        page = client.get("/accounts/login/", headers={"accept-language": words})
        assert time.process_time() - started < 1
        assert page.status_code == 200 and b'<html lang="en-gb"' in page.content
        assert (
            len(page.content) == len(usual.content)
            and page.headers.get("Content-Language", "en-gb") == "en-gb"
        )


def test_the_name_of_a_programme_is_kept_as_it_was_typed(world):
    """Nothing is repaired on the way in: words are made harmless where they are shown."""
    words = f"<b>{MARK}</b> & {{{{7*7191}}}}"
    Programme.objects.update(name=words)
    browser = Client()
    sign_in(browser, world.people["coordinator"])
    page = browser.get(world.address("programmes:detail", routes()["programmes:detail"])).content.decode()
    assert "&lt;b&gt;xq7&lt;/b&gt; &amp; {{7*7191}}" in page and Page(page).alive == []
