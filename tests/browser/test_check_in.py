"""“Did you meet?” on a phone, from the mail as it stands in the kept outbox: two taps, ten seconds, no sign-in."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from notifications.actions import enqueue
from notifications.delivery import deliver
from notifications.models import Message
from sessions.models import Session
from tests.browser.looking import follow, violations, width
from tests.factories import PairFactory, SessionFactory, user_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


@pytest.fixture
def kept(settings, tmp_path: Path, live_server) -> Path:
    settings.EMAIL_URL, settings.OUTBOX_DIR, settings.BASE_URL = "", tmp_path, live_server.url
    settings.EMAIL_BACKEND = "notifications.outbox.KeptInFiles"
    return tmp_path


def mail_of(session: Session, kept: Path) -> str:
    """The HTML of the one mail that the ledger sends to the mentor, read from its file."""
    noon = timezone.now().replace(hour=12)
    message = enqueue(
        kind="session.log",
        person=session.pair.mentor.person,
        due_at=noon,
        at=noon,
        facts={"session": str(session.pk)},
    )
    deliver(message_id=message.pk, at=noon)
    assert Message.objects.get(pk=message.pk).state == Message.State.SENT
    found = message_from_bytes((kept / f"{message.pk}.eml").read_bytes(), policy=policy.default)
    body = found.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def test_two_taps_from_the_real_mail(live_server, browser: Browser, kept: Path) -> None:
    now = timezone.now()
    pair = PairFactory(introduced_at=now - timedelta(days=21))
    user_of(pair.mentor.person)
    session = SessionFactory(
        pair=pair, key=pair.key, starts_at=now - timedelta(days=1), planned_at=now - timedelta(days=9)
    )
    html = mail_of(session, kept)
    assert len(re.findall(r'href="', html)) == 4, "three answers, and the way to stop the question"
    page = browser.new_context(**PHONE).new_page()
    page.set_content(html)
    assert width(page) <= 390
    begun, taps = time.monotonic(), 0

    follow(page.get_by_role("link", name="Yes, we met"))
    taps += 1
    assert page.get_by_label("We met", exact=True).is_checked()
    assert Session.objects.get().state == "planned"
    assert violations(page) == [] and width(page) <= 390
    follow(page.get_by_role("button", name="Confirm"))
    taps += 1
    page.get_by_role("heading", name="Noted: you met").wait_for()
    assert taps <= 2 and time.monotonic() - begun <= 10
    assert Session.objects.get().state == "held"
    assert violations(page) == [] and width(page) <= 390
    follow(page.get_by_role("link", name="Sign in for three taps"))
    assert f"/accounts/login/?next=/sessions/{session.pk}/pulse/" in page.url
    page.goto(f"{live_server.url}/check-in/~signed-by-nobody/met/")
    page.get_by_role("heading", name="This link does not work any more").wait_for()
    assert violations(page) == [] and width(page) <= 390
    page.context.close()
