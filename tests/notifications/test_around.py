"""What stands around the words of a mail can be put into other languages, looked at before, and taken back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from accounts.errors import Refused
from accounts.words import day, span
from notifications import actions, delivery, registry
from notifications.around.actions import frame_back_to_ours, save_frame
from notifications.around.forms import faults_in
from notifications.around.models import OwnFrame
from notifications.around.phrases import GREETING, OUTSIDE, RHYTHM, STOP, labels, reasons
from notifications.texts.actions import save_text
from notifications.texts.wording import EXAMPLE_WHEN, Wording
from tests.factories import PersonFactory, hr_user
from tests.notifications.conftest import REMINDER

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
ENDS = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
WORDING = Wording("Did you meet?", ["An hour was planned."], "Answer", facts=EXAMPLE_WHEN)
WORDS = {
    GREETING.english: "Hallo {first_name},",
    RHYTHM.english: "Höchstens zwei in der Woche.",
    STOP.english: "Nicht mehr erinnern",
    "When": "Wann",
    REMINDER.why: "Weil du dabei bist.",
}


def write(message):
    return WORDING.letter("/sessions/", facts=[("When", f"{day(AT)}, {span(AT, ENDS)}")])


@pytest.fixture(autouse=True)
def reminder(only_our_kinds, monkeypatch):
    monkeypatch.setitem(registry._kinds, REMINDER.name, replace(REMINDER, write=write, wording=WORDING))


@pytest.fixture
def hr():
    return hr_user(name="Helen Reid")


@pytest.fixture
def in_german(hr):
    own = {"subject": "Habt ihr euch getroffen?", "body": "Eine Stunde.", "button": "Antworten"}
    return save_text(kind=REMINDER.name, language="de", seen=0, by=hr, at=AT, **own)


def mail_to(person, mailoutbox):
    actions.enqueue(kind=REMINDER.name, person=person, due_at=AT, at=AT)
    delivery.tick(clock=lambda: AT)
    (mail,) = mailoutbox
    return mail.body, mail.alternatives[0][0]


def test_a_mail_in_german_is_german_from_greeting_to_foot(hr, in_german, mailoutbox):
    save_frame(language="de", words=WORDS, seen=0, by=hr, at=AT)
    text, html = mail_to(PersonFactory(name="Jürgen Adler", languages=["German"]), mailoutbox)
    for words in ("Hallo Jürgen,", "Wann", "Montag 2 März", "10:00–11:00", *WORDS.values()):
        said = words.replace("{first_name}", "Jürgen")
        assert said in text and said in html, said
    for words in ("Dear", "When", "Monday", "Reminders come", "Stop this reminder", "You take part"):
        assert words not in text and words not in html.partition("<body")[2], words
    assert html.count("<a ") == 2


def test_words_that_nobody_translated_stay_english_and_say_so(hr, in_german, mailoutbox):
    save_frame(language="de", words={GREETING.english: "Hallo {first_name},"}, seen=0, by=hr, at=AT)
    text, html = mail_to(PersonFactory(name="Jürgen Adler", languages=["German"]), mailoutbox)
    assert "Hallo Jürgen," in text and "When: " in text and "Stop this reminder: http" in text
    assert re.search(r'lang="en[^"]*" dir="auto">When<', html)


def test_whoever_reads_english_gets_none_of_it(hr, in_german, mailoutbox):
    save_frame(language="de", words=WORDS, seen=0, by=hr, at=AT)
    text, html = mail_to(PersonFactory(name="Ada King", languages=["English"]), mailoutbox)
    assert "Dear Ada," in text and "Monday 2 March, 10:00 to 11:00" in text and "Hallo" not in html


def test_english_may_be_said_otherwise_and_taken_back(hr, mailoutbox):
    save_frame(language="en", words={GREETING.english: "Hello {first_name},"}, seen=0, by=hr, at=AT)
    frame_back_to_ours(language="en", seen=1, by=hr, at=AT)
    text, _ = mail_to(PersonFactory(name="Ada King"), mailoutbox)
    assert "Dear Ada," in text
    assert [frame.is_ours for frame in OwnFrame.objects.order_by("version")] == [False, True]


def test_of_two_who_write_at_once_the_second_is_told(hr):
    made = save_frame(language="de", words=WORDS, seen=0, by=hr, at=AT)
    with pytest.raises(Refused, match="Somebody else"):
        save_frame(language="de", words={STOP.english: "Halt"}, seen=0, by=hr, at=AT)
    assert save_frame(language="de", words=WORDS, seen=0, by=hr, at=AT) == made


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        (GREETING, "Hallo {vorname},", "is not known here"),
        (GREETING, "Hallo {", "stands alone"),
        (OUTSIDE, "Sprich mit jemandem.", "Keep {contact}"),
        (STOP, "Siehe https://example.org/", "one link"),
    ],
)
def test_what_could_not_stand_in_a_mail_is_refused_in_words(phrase, text, words):
    assert words in " ".join(faults_in(text, phrase))
    assert faults_in(phrase.english, phrase) == []


def test_the_page_previews_saves_keeps_what_was_typed_and_goes_back(client, hr):
    client.force_login(hr)
    page = reverse("notifications:frame", args=["de"])
    typed = {GREETING.field: "Hallo {first_name},", "seen": "0"}
    seen = client.post(page, {**typed, "preview": "yes"}).content.decode()
    assert "Hallo Alex," in seen and "nothing is saved yet" in seen and not OwnFrame.objects.exists()
    refused = client.post(page, {**typed, STOP.field: "{nobody}", "save": "yes"}).content.decode()
    assert "is not known here" in refused and "Hallo {first_name}," in refused
    client.post(page, {**typed, "save": "yes"})
    assert OwnFrame.objects.get().words == {GREETING.english: "Hallo {first_name},"}
    assert "Hallo Alex," in client.get(page).content.decode()
    client.post(page, {**typed, "seen": "1", "back": "yes"})
    assert "Dear Alex," in client.get(page).content.decode()


def test_every_name_of_a_fact_and_every_reason_can_be_put_into_words():
    assert [phrase.english for phrase in labels()] == ["When"]
    assert REMINDER.why in [phrase.english for phrase in reasons()]
    fields = [phrase.field for phrase in (GREETING, RHYTHM, STOP, OUTSIDE, *labels(), *reasons())]
    assert len(set(fields)) == len(fields)


def test_long_groups_are_folded_until_somebody_has_said_something_in_them(client, hr):
    client.force_login(hr)
    page = reverse("notifications:frame", args=["de"])
    assert client.get(page).content.decode().count('<details class="mt-4">') == 2
    save_frame(language="de", words={"When": "Wann"}, seen=0, by=hr, at=AT)
    shown = client.get(page).content.decode()
    assert shown.count('<details class="mt-4">') == 1 == shown.count('<details class="mt-4" open>')
    assert "1 of them yours" in shown
