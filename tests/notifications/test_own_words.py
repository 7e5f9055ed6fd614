"""An organisation says it in its own words: what names they may hold, who reads which language, what stays ours."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from accounts.errors import Refused
from notifications import actions, delivery, registry
from notifications.registry import Letter
from notifications.texts.actions import back_to_ours, save_text
from notifications.texts.forms import OwnTextForm
from notifications.texts.languages import read_by
from notifications.texts.models import OwnText
from notifications.texts.wording import PARTNER, Name, Wording
from tests.factories import PersonFactory, hr_user
from tests.notifications.conftest import REMINDER

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
WORDING = Wording(
    "Did you meet on {day}?",
    ["You and {partner} had an hour planned."],
    "Answer",
    [PARTNER, Name("day", "The day", "Thursday 5 November")],
)
TYPED = {
    "subject": "Habt ihr euch getroffen?",
    "body": "Du und {partner} wart **verabredet**.",
    "button": "Antworten",
    "seen": "0",
}


def write(message: object) -> Letter:
    return WORDING.letter(
        "/sessions/", facts=[("When", "14:00")], partner="Ana *B*", day="Thursday 5 November"
    )


@pytest.fixture(autouse=True)
def reminder(only_our_kinds: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry._kinds, REMINDER.name, replace(REMINDER, write=write, wording=WORDING))


@pytest.fixture
def hr():
    return hr_user(name="Helen Reid")


def saved(by, language="de", seen=0, **changed):
    words = {name: TYPED[name] for name in ("subject", "body", "button")} | changed
    return save_text(kind=REMINDER.name, language=language, seen=seen, by=by, at=MORNING, **words)


def mail_to(person, mailoutbox):
    actions.enqueue(kind=REMINDER.name, person=person, due_at=MORNING, at=MORNING)
    delivery.tick(clock=lambda: MORNING)
    (mail,) = mailoutbox
    return mail, mail.alternatives[0][0]


def test_whoever_reads_the_language_gets_the_own_words_with_the_same_link_and_facts(hr, mailoutbox):
    saved(hr)
    mail, html = mail_to(PersonFactory(languages=["German", "English"]), mailoutbox)
    assert mail.subject == "Habt ihr euch getroffen?"
    assert 'lang="de"' in html and "<strong>verabredet</strong>" in html and "14:00" in html
    assert re.findall(r'<a [^>]*href="http://[^/]+(/\w+/)', html) == ["/sessions/", "/reminders/"]
    assert html.count("<a ") == 2 and "Antworten" in html


def test_a_value_is_only_ever_words(hr, mailoutbox):
    saved(hr)
    _, html = mail_to(PersonFactory(languages=["de"]), mailoutbox)
    assert "Ana *B*" in html and "<em>" not in html


@pytest.mark.parametrize("languages", [[], ["English", "German"], ["French"]])
def test_everybody_else_reads_english(hr, mailoutbox, languages):
    saved(hr)
    mail, html = mail_to(PersonFactory(languages=languages), mailoutbox)
    assert mail.subject == "Did you meet on Thursday 5 November?" and 'lang="de"' not in html


def test_the_way_back_is_a_version_too(hr, mailoutbox):
    saved(hr, language="en")
    back_to_ours(kind=REMINDER.name, language="en", seen=1, by=hr, at=MORNING)
    mail, _ = mail_to(PersonFactory(), mailoutbox)
    assert mail.subject.startswith("Did you meet on")
    assert OwnText.objects.count() == 2


def test_words_with_a_name_that_has_no_value_are_not_said(hr, mailoutbox):
    saved(hr, language="en", body="On {place}.")
    mail, _ = mail_to(PersonFactory(), mailoutbox)
    assert mail.subject.startswith("Did you meet on")


def test_of_two_who_write_at_once_the_second_is_told(hr):
    saved(hr)
    with pytest.raises(Refused, match="Somebody else"):
        saved(hr, subject="Anders")
    assert saved(hr) == OwnText.objects.get(), "the same words again are no new version"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"subject": "{partner} wartet"}, "names nobody"),
        ({"subject": "Am {tag}"}, "is not known here"),
        ({"body": "Siehe https://example.org/"}, "one link"),
        ({"body": "Siehe [hier](javascript:alert)"}, "one link"),
        ({"body": "<b>laut</b>"}, "without markup"),
        ({"body": "Offen { bleibt"}, "stands alone"),
        ({"button": "Zu {partner}"}, "no names in braces"),
    ],
)
def test_what_could_not_become_a_mail_is_refused_in_words(changed, words):
    form = OwnTextForm({**TYPED, **changed}, wording=WORDING)
    assert not form.is_valid()
    assert words in " ".join(error for errors in form.errors.values() for error in errors)


def test_the_page_previews_without_saving_and_then_saves(client, hr):
    client.force_login(hr)
    page = reverse("notifications:text", args=[REMINDER.name, "de"])
    seen = client.post(page, {**TYPED, "preview": "yes"}).content.decode()
    assert "Du und Jordan" in seen and "nothing is saved yet" in seen and not OwnText.objects.exists()
    client.post(page, {**TYPED, "save": "yes"})
    now = client.get(page).content.decode()
    assert f'{page}" aria-current="page"' in now and f"{page}mail/" in now
    assert "Yours, in German" in client.get(reverse("notifications:texts")).content.decode()
    alone = client.get(reverse("notifications:text_mail", args=[REMINDER.name, "de"]))
    assert "Antworten" in alone.content.decode() and "sandbox" in alone.headers["Content-Security-Policy"]
    client.post(page, {**TYPED, "seen": "1", "back": "yes"})
    assert OwnText.objects.latest("version").is_ours


@pytest.mark.parametrize("arguments", [("test.ask", "en"), ("nothing", "en"), ("test.reminder", "xx")])
def test_a_message_whose_words_are_fixed_has_no_page(client, hr, arguments):
    client.force_login(hr)
    assert client.get(reverse("notifications:text", args=arguments)).status_code == 404


def test_a_language_is_known_by_its_code_and_by_its_names():
    for spoken in ("de", "DE", "German", "Deutsch", "de-AT"):
        assert read_by([spoken], {"de"}) == "de"
    assert read_by(["Klingon", "fr"], {"de", "fr"}) == "fr"
    assert read_by(["English", "de"], {"de", "en"}) == "en"
