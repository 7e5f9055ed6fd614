"""Main pages in a real browser: no violation of WCAG 2.2 AA, light and dark, and no sideways scroll at 320 pixels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4, uuid5

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import ReportingLine, User
from feedback.cards.actions import draft_card
from feedback.concerns.links import secret_of
from feedback.models import Pulse
from feedback.stories.actions import write_story
from pairing.jobs import run_round
from pairing.models import Conflict, NewPartner, Pair, Round
from preparation.actions import EDITABLE, save_text, send_choice
from preparation.kick_off.agenda import STARTING
from preparation.models import KickOff, Module
from programmes.actions import say_works_best
from programmes.models import Cohort, Programme, Role, SafetyPoll
from sessions.check_in import links
from sessions.check_in.models import CheckIn
from sessions.models import Session
from tests.browser.looking import sign_in, violations, width
from tests.browser.mail_pages import of_mail
from tests.browser.pages_of_hours import pages_of_a_concern, pages_of_hours, pages_of_other_roles
from tests.browser.pages_of_outcomes import pages_of_outcomes
from tests.browser.pages_of_progress import pages_of_progress
from tests.browser.pages_of_support import pages_of_support
from tests.browser.pages_of_the_commons import pages_of_the_commons
from tests.browser.pages_of_themes import pages_of_themes
from tests.factories.people import UserFactory, handler_user, hr_user, user_of
from tests.factories.programmes import (
    CohortFactory,
    ObjectiveFactory,
    ParticipantFactory,
    ProgrammeFactory,
    decided,
    grant,
    poll_drawn,
)
from tests.factories.together import PairFactory, SessionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@dataclass(frozen=True, slots=True)
class Cast:
    """One programme at work, another being designed, and the people who open its pages."""

    coordinator: User
    auditor: User
    mentor: User
    mentee: User
    pair: Pair
    session: Session
    cohort: Cohort
    matching: Cohort
    draft: Programme
    pilot: Cohort
    planned: Cohort
    poll: SafetyPoll


def _run(cohort: Cohort) -> None:
    now = timezone.now()
    current = Round.objects.create(cohort=cohort, number=1, submission=uuid4(), requested_at=now)
    run_round(round_id=current.pk, at=now)


@pytest.fixture
def cast() -> Cast:
    now = timezone.now()
    coordinator, auditor = hr_user(name="Nerys Bowen"), UserFactory()
    dates = {"starts_on": now.date() - timedelta(days=60), "ends_on": now.date() + timedelta(days=120)}
    cohort = CohortFactory(state=Cohort.State.ACTIVE, programme__state="running", **dates)
    matching = CohortFactory(state=Cohort.State.MATCHING, programme__state="running", **dates)
    barred = PairFactory(cohort=cohort, state=Pair.State.PAUSED, paused_from=Pair.State.ACTIVE)
    Conflict.objects.create(pair=barred, rule="line", sentence="They stand in one line.", found_at=now)
    free = ParticipantFactory(cohort=cohort, mentor=True)
    NewPartner.objects.create(participant=free, pair=barred, asked_at=now)
    draft = ProgrammeFactory(name="Returners’ Voice")
    ObjectiveFactory(programme=draft)
    pilot = decided(programme__name="Ask the branches")
    planned = CohortFactory(
        programme=pilot.programme,
        name="Leeds",
        kind="rollout",
        state="draft",
        follows=pilot,
        sites=["Leeds"],
        learned="Book the next hour before this one ends.",
    )
    for programme in (cohort.programme, matching.programme, draft, pilot.programme):
        grant(coordinator, Role.Name.COORDINATOR, programme)
    for _ in range(3):
        ParticipantFactory(cohort=matching, mentor=True)
        ParticipantFactory(cohort=matching, mentee=True)
    grant(auditor, Role.Name.AUDITOR, cohort.programme)
    _run(matching)
    pair = PairFactory(cohort=cohort, introduced_at=now - timedelta(days=50), reasons=["Both chose AI"])
    session = SessionFactory(pair=pair, key=pair.key, starts_at=now - timedelta(hours=2))
    Pulse.objects.create(session=session, participant=pair.mentee, asked_at=now)
    _write_a_text(coordinator)
    _say_something(pair)
    KickOff.objects.create(
        cohort=cohort,
        starts_at=now - timedelta(days=60),
        place="Hall",
        agenda=STARTING,
        told_at=now,
        changed_at=now,
    )
    return Cast(
        coordinator=coordinator,
        auditor=auditor,
        mentor=user_of(pair.mentor.person),
        mentee=user_of(pair.mentee.person),
        pair=pair,
        session=session,
        cohort=cohort,
        matching=matching,
        draft=draft,
        pilot=pilot,
        planned=planned,
        poll=poll_drawn(pair.mentor.person, programme=draft, at=now),
    )


def _say_something(pair: Pair) -> None:
    """What the two said before they met: how they work best, and the mentee's choice, which waits to be read."""
    for one in (pair.mentor, pair.mentee):
        by = user_of(one.person)
        say_works_best(participant=one, works_best="On a walk", by=by, at=timezone.now())
    module = Module.objects.in_use().get(slug="stepping-out-of-the-managers-chair")
    mentee = user_of(pair.mentee.person)
    send_choice(participant=pair.mentee, module=module, words="Fixing", by=mentee, at=timezone.now())


def _write_a_text(by: User) -> None:
    """An own text of the library, which differs from the shipped one."""
    module = Module.objects.in_use().get(slug="stepping-out-of-the-managers-chair")
    words = {name: getattr(module, name) for name in EDITABLE} | {"title": "Another chair", "minutes": 9}
    save_text(slug=module.slug, words=words, base=module.pk, by=by, at=timezone.now())


def _recusal(cohort: Cohort) -> tuple[User, str]:
    """The page of a mentee who heads a tree."""
    mentee = cohort.participants.select_related("person").filter(side="mentee")[0]
    ReportingLine.objects.create(
        person=UserFactory().person, manager=mentee.person, since=timezone.localdate() - timedelta(days=9)
    )
    return user_of(mentee.person), reverse("pairing:recusal", args=[mentee.pk])


def _of_the_review(cohort: Cohort) -> list[str]:
    """A question about two people, a swap to choose and one to confirm, and the runs of a cohort."""
    first, second = Round.objects.get(cohort=cohort).proposals.all()[:2]
    swap = reverse("pairing:swap", args=[first.pk])
    why = reverse("pairing:why", args=[cohort.pk])
    return [
        f"{why}?mentor={first.mentor_id}&mentee={second.mentee_id}",
        swap,
        f"{swap}?other={second.pk}",
        reverse("pairing:runs", args=[cohort.pk]),
    ]


def _after_an_end(cohort: Cohort) -> tuple[User, str]:
    over = PairFactory(cohort=cohort, state=Pair.State.ENDED, ended_at=timezone.now())
    return user_of(over.mentor.person), reverse("feedback:after", args=[over.pk])


def _check_in(cast: Cast) -> str:
    return links.address(cast.session, cast.mentor.person, CheckIn.Answer.MET, sent_at=timezone.now())


def _let_out(pair: Pair) -> list[str]:
    """What the two write for each other and for others, with words that are warned of."""
    now, by = timezone.now(), user_of(pair.mentee.person)
    text = "As the only woman in the team I take the notes."
    token = uuid5(pair.pk, "card")
    card = draft_card(pair=pair, text=text, submission=token, by=by, at=now)
    write_story(pair=pair, text=text, is_named=False, by=by, at=now)
    of_pair = ("cards", "story", "learning", "thanks")
    return [
        *(reverse(f"feedback:{name}", args=[pair.pk]) for name in of_pair),
        reverse("feedback:card", args=[card.pk]),
        reverse("feedback:year", args=[pair.mentee_id]),
        reverse("feedback:stories"),
    ]


def pages(cast: Cast) -> list[tuple[User | None, str]]:
    of_cohort = [cast.cohort.pk]
    slug = "stepping-out-of-the-managers-chair"
    asked = cast.matching.participants.select_related("person").first()
    waits = NewPartner.objects.get().participant
    return [
        (None, reverse("account_login")),
        (None, reverse("accounts:who_sees_what")),
        (None, _check_in(cast)),
        (cast.coordinator, reverse("home:hr")),
        (cast.coordinator, reverse("home:nudges", args=of_cohort)),
        (cast.coordinator, reverse("home:nudge", args=[cast.cohort.pk, "prepare"])),
        (cast.mentor, reverse("notifications:inbox")),
        (hr_user(), reverse("notifications:texts")),
        (hr_user(), reverse("notifications:text", args=["session.book", "de"])),
        (hr_user(), reverse("notifications:frame", args=["de"])),
        (hr_user(), reverse("notifications:chat")),
        (cast.coordinator, reverse("programmes:purpose", args=[cast.draft.pk])),
        (cast.coordinator, reverse("programmes:planning", args=[cast.draft.pk])),
        (cast.coordinator, reverse("programmes:readiness", args=[cast.draft.pk])),
        (cast.coordinator, reverse("programmes:poll", args=[cast.draft.pk])),
        (cast.coordinator, reverse("programmes:meeting_tool", args=[cast.draft.pk])),
        (cast.coordinator, reverse("programmes:chat", args=[cast.draft.pk])),
        (cast.mentor, reverse("programmes:poll_answer", args=[cast.poll.pk])),
        (cast.coordinator, reverse("programmes:detail", args=[cast.draft.pk])),
        (cast.coordinator, reverse("programmes:new")),
        (cast.coordinator, reverse("programmes:cohort", args=of_cohort)),
        (cast.coordinator, reverse("programmes:roll_out", args=[cast.pilot.pk])),
        (cast.coordinator, reverse("programmes:detail", args=[cast.pilot.programme_id])),
        (cast.coordinator, reverse("programmes:cohort", args=[cast.planned.pk])),
        (cast.coordinator, reverse("programmes:cohort_plan", args=[cast.planned.pk])),
        (cast.coordinator, reverse("programmes:cohort_launch", args=[cast.planned.pk])),
        (cast.coordinator, reverse("programmes:participants", args=of_cohort)),
        (cast.coordinator, reverse("programmes:kit", args=of_cohort)),
        (cast.coordinator, reverse("programmes:kit_text", args=[cast.cohort.pk, "announcement"])),
        (cast.coordinator, reverse("programmes:kit_text", args=[cast.cohort.pk, "line-manager"])),
        (cast.coordinator, reverse("programmes:kit_history", args=[cast.cohort.pk, "invitation"])),
        (cast.coordinator, reverse("programmes:announce", args=of_cohort)),
        (cast.coordinator, reverse("preparation:cohort", args=of_cohort)),
        (cast.coordinator, reverse("preparation:gate", args=[cast.pair.mentor_id])),
        (cast.coordinator, reverse("preparation:library")),
        (cast.coordinator, reverse("preparation:texts")),
        (cast.coordinator, reverse("preparation:text", args=[slug])),
        (cast.coordinator, reverse("preparation:comparison", args=[slug])),
        (cast.coordinator, reverse("preparation:history", args=[slug])),
        (cast.coordinator, reverse("preparation:kick_off", args=of_cohort)),
        (cast.coordinator, reverse("pairing:room", args=[cast.matching.pk])),
        (cast.coordinator, reverse("pairing:bars", args=[cast.matching.pk])),
        (handler_user(), reverse("pairing:separations")),
        _recusal(cast.matching),
        (cast.coordinator, reverse("pairing:questions", args=of_cohort)),
        (cast.coordinator, reverse("pairing:next_best", args=of_cohort)),
        (cast.coordinator, reverse("pairing:shortlists", args=[cast.matching.pk])),
        (cast.coordinator, reverse("pairing:conflicts", args=of_cohort)),
        (cast.coordinator, reverse("pairing:own_criteria", args=[cast.matching.pk])),
        *((cast.coordinator, address) for address in _of_the_review(cast.matching)),
        (cast.coordinator, reverse("pairing:rematch", args=[Conflict.objects.get().pair_id])),
        (cast.coordinator, reverse("insights:dashboard", args=of_cohort)),
        *pages_of_outcomes(cast.coordinator, cast.cohort),
        *pages_of_progress(cast.coordinator, cast.cohort),
        (cast.coordinator, reverse("accounts:people")),
        (cast.coordinator, reverse("accounts:import_upload")),
        (cast.auditor, reverse("accounts:audit")),
        (cast.auditor, reverse("insights:reports")),
        (cast.mentor, reverse("home:partnership")),
        (user_of(waits.person), reverse("pairing:another", args=[waits.pk])),
        (cast.mentor, reverse("programmes:invitation", args=[cast.pair.mentor_id])),
        (user_of(asked.person), reverse("programmes:invitation", args=[asked.pk])),
        (cast.mentor, reverse("pairing:wishes", args=[cast.pair.mentor_id])),
        (cast.mentor, reverse("pairing:agreement", args=[cast.pair.pk])),
        (cast.mentor, reverse("pairing:expectations", args=[cast.pair.pk])),
        (cast.mentor, reverse("preparation:kick_off_day", args=[cast.pair.mentor_id])),
        (cast.mentor, reverse("sessions:log", args=[cast.session.pk])),
        (cast.mentor, reverse("sessions:offer", args=[cast.pair.pk])),
        (cast.mentee, reverse("sessions:rhythm", args=[cast.pair.pk])),
        (cast.mentee, reverse("sessions:hours")),
        (cast.mentee, reverse("sessions:feed")),
        (cast.mentor, reverse("sessions:agenda", args=[cast.session.pk])),
        (cast.mentor, reverse("sessions:session", args=[cast.session.pk])),
        (cast.mentor, reverse("sessions:goals", args=[cast.pair.pk])),
        (cast.mentor, reverse("preparation:library_module", args=["digital-and-ai"])),
        (cast.coordinator, reverse("preparation:text", args=["digital-and-ai"])),
        (cast.mentee, reverse("home:partnership")),
        (cast.mentee, reverse("preparation:overview")),
        (cast.mentee, reverse("preparation:module", args=[cast.pair.mentee_id, slug])),
        (cast.mentee, reverse("preparation:library_module", args=["support-by-exception"])),
        (cast.mentee, reverse("preparation:glossary")),
        (cast.mentee, reverse("feedback:pulse", args=[cast.session.pk])),
        *((cast.mentee, address) for address in _let_out(cast.pair)),
        (cast.coordinator, reverse("feedback:released_cards", args=[cast.pair.cohort.programme_id])),
        (cast.coordinator, reverse("feedback:agreed_stories", args=[cast.pair.cohort.programme_id])),
        (cast.mentee, reverse("home:support")),
        *of_mail(cast.coordinator, cast.pair),
        *pages_of_support(cast.pair, cast.coordinator),
        *pages_of_themes(cast.cohort, cast.coordinator),
        *pages_of_hours(cast.cohort),
        *pages_of_a_concern(cast.pair),
        *pages_of_the_commons(),
        *pages_of_other_roles(cast.cohort),
        (cast.mentee, reverse("feedback:speak_up")),
        (cast.mentee, reverse("feedback:tell_serious")),
        (cast.mentee, reverse("feedback:tell_boundary")),
        (cast.mentee, reverse("feedback:concerns")),
        (None, reverse("feedback:tell_by_link", args=[secret_of(cast.pair.cohort.programme)])),
        (None, reverse("feedback:told_by_link")),
        (cast.coordinator, reverse("feedback:telling_link", args=[cast.pair.cohort.programme_id])),
        _after_an_end(cast.cohort),
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_breaks_a_rule_of_accessibility(live_server, page: Page, cast: Cast, theme: str) -> None:
    broken = {}
    for user, path in pages(cast):
        sign_in(page.context, live_server.url, user)
        page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
        response = page.goto(live_server.url + path)
        assert response is not None
        assert response.status == 200, path
        if found := violations(page):
            broken[path] = found
    assert broken == {}


def test_no_page_scrolls_sideways_at_320_pixels_or_breaks_the_content_policy(
    live_server, page: Page, cast: Cast
) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    wide = []
    for user, path in pages(cast):
        sign_in(page.context, live_server.url, user)
        page.goto(live_server.url + path)
        if width(page) > 320:
            wide.append(path)
    assert wide == []
    assert [text for text in said if "Content Security Policy" in text] == []
