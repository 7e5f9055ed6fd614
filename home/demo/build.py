"""Build the demo: import Larkfield Mutual's roster and walk each story as far as its stage."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.actions import imports
from accounts.actions.first_account import open_first_account
from accounts.actions.organisation import change_settings
from accounts.actions.sign_in import join_person
from accounts.doorbell import silenced
from accounts.errors import Refused
from accounts.models import Organisation, OrganisationRole, Person, RosterImport, User
from accounts.roster_import import jobs
from home.demo import (
    applying,
    booking,
    company,
    design,
    diary,
    ending,
    heard,
    hours,
    meeting,
    speaking_up,
    support,
    telling,
)
from home.demo.cast import Cast, account_of
from home.demo.stories import Stage, stories
from home.demo.walk import HERE, Walk
from insights.summaries.keeping import bring_up_to_date
from programmes import actions as programmes
from programmes.models import Cohort, Programme

# Below, eight pilots find too few seniors for figures that may be shown.
FEWEST = 900
MOST = 20_000
OPENED_BEFORE = timedelta(days=400)


class RealDataHere(Refused):
    """The demo is only built where nothing real is."""


@dataclass(frozen=True, slots=True)
class Built:
    """How much was made."""

    people: int
    cohorts: list[Cohort]


def build(*, people: int, seed: int, now: datetime, tell: Callable[[str], None] = lambda line: None) -> Built:
    """Make the whole organisation or nothing.

    :raises RealDataHere: where people, programmes or accounts are. :raises Refused: for a size that cannot be shown.
    """
    if not FEWEST <= people <= MOST:
        raise Refused(f"The demo can have {FEWEST} to {MOST} people.")
    if Person.objects.exists() or Programme.objects.exists() or User.objects.exists():
        raise RealDataHere("There are people or accounts here already. The demo needs an empty database.")
    chance = random.Random(seed)
    with transaction.atomic(), silenced():
        posts = company.posts(people=people, seed=seed, today=now.astimezone(HERE).date())
        hr = _open(posts, now, tell)
        cast = Cast(chance)
        coach, administrator, deputy = (
            account_of(cast.one(company.LADDER[3]), at=now - OPENED_BEFORE) for _ in range(3)
        )
        # A day later, so that the first door of the sign-in page is hers who runs the programmes.
        later = now - OPENED_BEFORE + timedelta(days=1)
        _hand_over(hr, administrator=administrator, deputy=deputy, at=later)
        handler = speaking_up.name_a_handler(cast, hr=hr, second=deputy, at=later)
        told = stories()
        room = cast.seniors_left() // len(told) - design.SPARE_MENTEES - 1
        for story in told:
            tell(f"{story.name}: {story.stage.name.lower()}")
            wanted = max(5, min(story.pairs, room))
            walk = Walk(story, now, hr, administrator, coach, cast, chance, pairs_wanted=wanted)
            _tell_story(walk)
            if story.stage == Stage.ACTIVE:
                speaking_up.speak_up(walk, handler)
        diary.keep_a_diary(cast, at=now)
        # The newest staff list waits for HR's last look.
        _preview(company.roster(company.a_month_later(posts)), "larkfield-new.csv", hr, now)
        bring_up_to_date(at=now, goes_on=lambda: True)
    return Built(
        Person.objects.count(), list(Cohort.objects.select_related("programme").order_by("starts_on"))
    )


def _open(posts: list[company.Post], now: datetime, tell: Callable[[str], None]) -> User:
    """The first account, the roster, and the settings HR fills in first."""
    at = now - OPENED_BEFORE
    head = next(post for post in posts if post.department == "People" and post.rung == 4)
    hr = open_first_account(email=head.email, password=secrets.token_urlsafe(24), at=at)
    tell(f"{company.NAME}: {len(posts)} people")
    _import(company.roster(posts), hr, at)
    EmailAddress.objects.filter(user=hr).update(verified=True)
    join_person(user=hr, at=at)
    hr.refresh_from_db()
    organisation = change_settings(
        by=hr,
        at=at,
        name=company.NAME,
        speak_up_name="Speak-up line",
        speak_up_reach="speakup@larkfield.example, 020 7946 0000, also at night",
        coach_reach="coaches@larkfield.example, answered within two working days",
    )
    Organisation.objects.filter(pk=organisation.pk).update(is_demo=True)
    return hr


def _hand_over(hr: User, *, administrator: User, deputy: User, at: datetime) -> None:
    """The first account is both; afterwards somebody else keeps the installation, as larger companies do."""
    names = OrganisationRole.Name
    programmes.give_office_role(user=deputy, name=names.HR, by=hr, at=at)
    asked = programmes.ask_for_role(
        user=administrator, name=names.ADMINISTRATOR, programme=None, by=hr, at=at
    )
    programmes.confirm_role(request=asked, by=deputy, at=at)
    programmes.take_office_role(
        role=OrganisationRole.objects.get(user=hr, name=names.ADMINISTRATOR), by=administrator, at=at
    )


def _preview(roster: bytes, name: str, hr: User, at: datetime) -> RosterImport:
    """Through the pages' own steps: upload, order the grades, and look at what would change."""
    staged = imports.stage_import(
        data=roster, file_name=name, submission=UUID(int=secrets.randbits(128)), by=hr, at=at
    )
    ordered = tuple((name,) for name in company.LADDER)
    imports.confirm_ladder(roster_import=staged, ladder=ordered)
    imports.preview(roster_import=staged)
    jobs.check_import(import_id=staged.pk, at=at)
    return RosterImport.objects.get(pk=staged.pk)


def _import(roster: bytes, hr: User, at: datetime) -> None:
    staged = _preview(roster, "larkfield.csv", hr, at)
    imports.accept_import(roster_import=staged, only_good=False, by=hr, at=at)
    jobs.save_import(import_id=staged.pk, at=at)
    staged.refresh_from_db()
    if staged.state != RosterImport.State.ACCEPTED:
        raise Refused(staged.problem or "The demo's roster was not accepted.")


STEPS: tuple[tuple[Stage, Callable[[Walk], None]], ...] = (
    (Stage.DRAFT, design.write_purpose),
    (Stage.DRAFT, design.plan_pilot),
    (Stage.RECRUITING, design.recruit),
    (Stage.MATCHING, meeting.run_pairing),
    (Stage.PREPARING, meeting.publish),
    (Stage.PREPARING, meeting.prepare),
    (Stage.PREPARING, meeting.choose),
    (Stage.PREPARING, meeting.kick_off),
    (Stage.PREPARING, meeting.expect),
    (Stage.PREPARING, meeting.sign),
    (Stage.ACTIVE, hours.meet),
    (Stage.ACTIVE, meeting.renew),
    (Stage.EVALUATED, telling.share),
    (Stage.CLOSING, ending.close),
    (Stage.CLOSING, heard.leave_advice),
    (Stage.EVALUATED, ending.evaluate),
    (Stage.DECIDED, ending.decide_on),
    (Stage.DECIDED, ending.plan_what_follows),
)


def _tell_story(walk: Walk) -> None:
    for stage, step in STEPS:
        if walk.has_come_to(stage):
            step(walk)
    if walk.story.stage == Stage.RECRUITING:
        applying.open_a_call(walk)
    if walk.story.stage == Stage.ACTIVE:
        hours.ask_for_help(walk)
        support.help_people(walk)
        booking.arrange(walk)
        telling.tell(walk)
        heard.answer_themes(walk)
    if walk.has_come_to(Stage.CLOSING):
        telling.look_back(walk)
    if walk.story.stage in (Stage.ACTIVE, Stage.CLOSING):
        ending.release(walk, day=walk.today - 2)
        ending.release_by_itself(walk)
