"""The pages of the four texts: written, previewed, kept in versions, refused in words where no mail could be made."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from preparation.kick_off.actions import plan_kick_off
from preparation.kick_off.agenda import STARTING
from programmes.kit import actions
from programmes.kit.in_use import words_in_use
from programmes.kit.shipped import shipped
from programmes.models import Cohort, KitText, OpenCall, Programme, Role
from tests.factories.people import NOW, UserFactory, hr_user
from tests.factories.programmes import ProgrammeFactory, grant
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
Kind = KitText.Kind
OURS = "Come and teach us. {hours}, voluntary.\n\n- Ask {coordinator}"


def url(cohort: Cohort, name: str = "kit_text", kind: str = "invitation") -> str:
    return reverse(f"programmes:{name}", args=[cohort.pk, kind])


def opened(client: Client, cohort: Cohort, kind: str = "invitation") -> str:
    response = client.get(url(cohort, kind=kind))
    assert response.status_code == 200
    return response.content.decode()


def send(client: Client, cohort: Cohort, kind: str = "invitation", *, seen: str = "", **data: Any) -> str:
    """Fill in the page as it stands now, or as it stood when ``seen`` was read from it."""
    if not seen:
        seen = seen_in(opened(client, cohort, kind))
    sent = {"subject": "Would you teach us?", "body": OURS, "seen": seen, **data}
    response = client.post(url(cohort, kind=kind), sent, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def seen_in(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found
    return found[1]


def test_the_page_begins_with_the_shipped_words_and_a_mail_to_the_reader(
    client: Client, nerys: User, cohort: Cohort
) -> None:
    page = opened(client, cohort)
    assert "Would you take part in {programme}?" in page
    assert "Would you take part in AI at Work?" in page and "Dear Nerys," in page
    assert "2 to 3 hours a month" in page and "You are invited as a mentor" in page
    assert f"Nerys Bowen ({nerys.email})" in page
    assert not KitText.objects.exists()


def test_words_of_ones_own_are_in_use_at_once(client: Client, nerys: User, cohort: Cohort) -> None:
    assert "Saved. These words are in use" in send(client, cohort, save="yes")
    saved = KitText.objects.get()
    assert (saved.version, saved.subject, saved.saved_by) == (1, "Would you teach us?", nerys)
    assert saved.body == OURS + "\n" and not saved.is_shipped
    assert AuditEvent.objects.get(verb="text of the kit saved").details == {
        "version": 1,
        "kind": "invitation",
    }
    send(client, cohort, save="yes")
    assert KitText.objects.count() == 1, "the same words again are no version"


def test_a_preview_stores_nothing_and_shows_what_was_typed(
    client: Client, nerys: User, cohort: Cohort
) -> None:
    page = send(client, cohort, preview="yes")
    assert "Preview: nothing is saved yet" in page and "Come and teach us. 2 to 3 hours a month" in page
    assert "The same in plain text" in page
    assert not KitText.objects.exists()


def test_the_mail_is_shown_as_a_mail_program_shows_it(client: Client, nerys: User, cohort: Cohort) -> None:
    stands = client.get(url(cohort, "kit_mail")).content.decode()
    assert stands.startswith("\n") or "<!DOCTYPE html>" in stands
    assert "Would you take part in AI at Work?" in stands and 'class="main-btn"' in stands
    typed = client.post(
        url(cohort, "kit_mail"),
        {"subject": "Ours", "body": "- one\n- two **bold**", "seen": seen_in(opened(client, cohort))},
    )
    mail = typed.content.decode()
    assert "<strong>bold</strong>" in mail and mail.count("<li") == 2 and mail.count("href=") == 1
    assert "sandbox" in typed.headers["Content-Security-Policy"]
    refused = client.post(url(cohort, "kit_mail"), {"subject": "", "body": "x {boss}", "seen": ""})
    assert "{boss} is not known here." in refused.content.decode()
    assert "unsafe-inline" not in refused.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"subject": ""}, "Write something here."),
        ({"subject": "Hello\r\nBcc: everybody@example.org"}, "Write this in one line."),
        ({"subject": "Hello {boss}"}, "{boss} is not known here. You can use {programme}"),
        ({"body": ""}, "Write something here."),
        ({"body": "x" * 20_000}, "at most 6000 characters"),
        ({"body": "Dear {name}"}, "{name} is not known here."),
        ({"body": "{"}, "A brace stands alone."),
        ({"body": "<script>alert(1)</script>"}, "Write words without markup"),
        ({"body": "[Click](https://evil.example)"}, "A mail carries one link, its button."),
        ({"body": "{person} takes part"}, "{person} is not known here."),
    ],
)
def test_what_could_not_be_a_mail_is_refused_in_place(
    client: Client, nerys: User, cohort: Cohort, data: dict[str, str], says: str
) -> None:
    page = send(client, cohort, save="yes", **data)
    assert says in page
    kept = data.get("body", "")
    assert not kept or kept[:40].replace("<", "&lt;").replace(">", "&gt;") in page, "what was typed is kept"
    assert "<script>alert" not in page
    assert not KitText.objects.exists()


def test_a_name_without_a_value_says_what_to_do(client: Client, nerys: User, cohort: Cohort) -> None:
    OpenCall.objects.all().delete()
    page = send(client, cohort, "announcement", save="yes", body="Apply until {closes_on}")
    assert "{closes_on} has no value yet. Set it under Open call. Or take it out." in page
    assert not KitText.objects.exists()
    assert "[no value yet]" in opened(client, cohort, "announcement")


def test_no_subject_names_whoever_takes_part(client: Client, nerys: User, cohort: Cohort) -> None:
    page = send(client, cohort, "line-manager", save="yes", subject="Hours for {person}")
    assert "A subject names nobody: it stands on locked screens." in page
    assert not KitText.objects.exists()


def test_the_kick_off_is_told_with_its_agenda(client: Client, nerys: User, cohort: Cohort) -> None:
    assert "Plan the kick-off." in opened(client, cohort, "kick-off")
    plan_kick_off(
        cohort=cohort,
        starts_at=timezone.now() + timedelta(days=40),
        place="Riverside Hall",
        agenda=STARTING,
        by=nerys,
        at=NOW,
    )
    page = opened(client, cohort, "kick-off")
    assert "Riverside Hall" in page and "40 minutes" in page and "[no value yet]" not in page


def test_two_people_on_one_text_keep_both(client: Client, nerys: User, cohort: Cohort) -> None:
    seen = seen_in(opened(client, cohort))
    actions.save_text(
        programme=cohort.programme,
        kind=Kind.INVITATION,
        subject="Hers",
        body="Her words.\n",
        by=nerys,
        at=NOW,
    )
    page = send(client, cohort, seen=seen, save="yes", body="My words.")
    assert "Somebody else saved this page" in page and "Her words." in page and "My words." in page
    assert words_in_use(cohort.programme, Kind.INVITATION).subject == "Hers"
    send(client, cohort, seen=seen_in(page), save="yes", body="My words.")
    assert words_in_use(cohort.programme, Kind.INVITATION).body == "My words.\n"
    assert KitText.objects.filter(body="Her words.\n").exists()


def test_history_compares_and_takes_up_again(client: Client, nerys: User, cohort: Cohort) -> None:
    send(client, cohort, save="yes")
    send(client, cohort, save="yes", body="Other words altogether.")
    page = client.get(url(cohort, "kit_history") + "?version=1").content.decode()
    assert "<del>" in page and "Other words altogether." in page and "Nerys Bowen" in page
    assert "Come and teach us." in client.get(url(cohort) + "?from=1").content.decode()
    assert "Shipped words" in client.get(url(cohort, "kit_history") + "?version=0").content.decode()
    for asked in ("9", "x", "99999", "-1", "²"):
        assert client.get(url(cohort, "kit_history") + f"?version={asked}").status_code == 404


def test_back_to_the_shipped_words(client: Client, nerys: User, cohort: Cohort) -> None:
    send(client, cohort, save="yes")
    for _ in range(2):
        client.post(url(cohort, "kit_back"))
    words = words_in_use(cohort.programme, Kind.INVITATION)
    assert words.is_shipped and words.body == shipped(Kind.INVITATION).body
    assert [text.version for text in KitText.objects.order_by("version")] == [1, 2]


def test_shipped_words_that_were_sent_once_do_not_hold_up_better_ones(cohort: Cohort) -> None:
    KitText.objects.create(
        programme=cohort.programme,
        kind=Kind.INVITATION,
        version=1,
        subject="As shipped before",
        body="Old.\n",
        is_shipped=True,
        saved_at=NOW,
    )
    assert words_in_use(cohort.programme, Kind.INVITATION) == shipped(Kind.INVITATION)


def test_an_unknown_text_is_not_found(client: Client, nerys: User, cohort: Cohort) -> None:
    for name in ("kit_text", "kit_mail", "kit_history"):
        assert client.get(url(cohort, name, "farewell")).status_code == 404


def test_who_runs_another_programme_finds_nothing(client: Client, cohort: Cohort) -> None:
    other = hr_user()
    grant(other, Role.Name.COORDINATOR, ProgrammeFactory())
    sign_in(client, other)
    assert client.get(reverse("programmes:kit", args=[cohort.pk])).status_code == 404
    assert client.post(url(cohort), {"subject": "x", "body": "y", "seen": ""}).status_code == 404
    sponsor = UserFactory()
    grant(sponsor, Role.Name.SPONSOR, cohort.programme)
    sign_in(client, sponsor)
    assert client.get(reverse("programmes:kit", args=[cohort.pk])).status_code == 403


def test_a_cohort_that_has_ended_can_be_read_and_not_changed(
    client: Client, nerys: User, cohort: Cohort
) -> None:
    Cohort.objects.filter(pk=cohort.pk).update(state=Cohort.State.EVALUATED)
    page = opened(client, cohort)
    sent = {"subject": "x", "body": "y", "seen": seen_in(page), "save": "yes"}
    assert client.post(url(cohort), sent).status_code == 403
    assert not KitText.objects.exists()


def test_it_is_found_from_the_plan_the_cohort_and_the_call(
    client: Client, nerys: User, cohort: Cohort
) -> None:
    kit = reverse("programmes:kit", args=[cohort.pk])
    for name, key in (("planning", cohort.programme_id), ("cohort", cohort.pk)):
        assert kit in client.get(reverse(f"programmes:{name}", args=[key])).content.decode()
    call = client.get(reverse("programmes:call", args=[cohort.pk])).content.decode()
    assert reverse("programmes:announce", args=[cohort.pk]) in call
    page = client.get(kit).content.decode()
    assert page.count("Shipped words") == 4 and page.count("Nothing yet") == 4


def test_a_text_belongs_to_its_programme_alone(cohort: Cohort, nerys: User) -> None:
    other: Programme = ProgrammeFactory()
    actions.save_text(
        programme=other, kind=Kind.INVITATION, subject="Theirs", body="Theirs.\n", by=nerys, at=NOW
    )
    assert words_in_use(cohort.programme, Kind.INVITATION).is_shipped
