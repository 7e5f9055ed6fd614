"""From a staff list to a board page, through the pages alone. ``New`` gives a visitor with a browser of their own."""

from __future__ import annotations

from collections.abc import Callable

import time_machine
from django.core.management import call_command

from accounts.models import Person
from pairing.actions import PUBLISH_WINDOW
from pairing.models import Pair
from programmes.models import Cohort, Programme, Side
from tests.road import cast, pair_walk
from tests.road.others import get_ready, meet, say_yes
from tests.road.visitor import Visitor

New = Callable[[], Visitor]
TOPICS = ("Generative AI in daily work", "What young colleagues expect", "Social media")


def bring_in_people(hr: Visitor, file: str) -> None:
    hr.follow("Bring in your people")
    hr.follow("Import people")
    hr.press("Upload", file=cast.file_of(file))
    hr.press("Use these columns")
    hr.press("Check")
    hr.sees("ready", "What would change")
    hr.press("Import ")
    hr.sees("people are in")
    hr.follow("See the people")


def write_the_purpose(hr: Visitor, sponsor: Person) -> None:
    hr.follow("Home")
    hr.follow("Set up a pilot")
    hr.press("Open a draft", name="Fresh Eyes", purpose="other")
    hr.press(
        "Save the purpose",
        need="Decisions about new tools are taken far from those who use them.",
        mentors_are="people who use the tools",
        mentees_are="people who decide about them",
        leaders_can="judge a proposal for a new tool",
        mentors_gain="A voice where it counts.",
        sponsor=sponsor.email,
        forum="The people committee, every second month",
        decision_on="2027-04-01",
    )
    hr.follow("Add an objective")
    hr.press("Add it", text="Leaders use the tools they decide on", goal="Digital by default")
    hr.follow("Add a measure")
    hr.press(
        "Add it",
        name="Leaders who used a new tool last month",
        instrument="entered",
        baseline="2",
        target="4",
        unit="of 5",
        due_on="2027-03-01",
        owner="Nerys Bowen",
        is_primary="on",
    )


def be_ready(hr: Visitor, top: list[Person]) -> None:
    """HR confirms what only people know; the coach is confirmed by a second person, through the same action."""
    cast.give_support(Programme.objects.get())
    hr.follow("3. Preparation")
    hr.follow("Go on with the readiness check")
    first, second = top
    hr.press(
        "Save the readiness check",
        first=first.email,
        second=second.email,
        privacy="The privacy notice is agreed, and an impact assessment is written",
        time="Two to three hours a month are working time, and line managers know it",
        capacity="The coordinator has the time",
        calm="no",
    )
    hr.sees("8 of 8 must-haves")


def plan_and_launch(hr: Visitor, top: list[Person]) -> None:
    hr.follow("2. Planning")
    hr.press("Save the plan", starts_on="2026-09-21", ends_on="2027-03-12", pairs_planned="10")
    for topic in TOPICS:
        hr.press("Add the topic", topic=topic)
    be_ready(hr, top)
    hr.follow("3. Preparation")
    hr.sees("Everything is there")
    hr.press("Launch the pilot")
    hr.sees("Launched. The criteria are fixed")


def answer_invitations(new: New, cohort: Cohort) -> None:
    """Two say yes on the page, after a first sign-in by code; the others through the same action."""
    topics = list(cohort.programme.topics.order_by("name"))
    for side, offers, wants in ((Side.MENTOR, TOPICS[:2], ()), (Side.MENTEE, (), TOPICS[:2])):
        first, *others = cast.of(cohort, side)
        pair_walk.take_part(cast.sign_in_by_code(new(), first.person.email), offers=offers, wants=wants)
        for participant in others:
            say_yes(participant, topics)


def pair_and_publish(hr: Visitor, cohort: Cohort) -> None:
    hr.follow("Home")
    hr.follow("Fresh Eyes")
    hr.follow(f"Open {cohort.name}")
    hr.press("Go on to pairing")
    hr.follow("Open the pairing room")
    hr.press("Run the pairing")
    hr.press("Pin")
    hr.sees("Pinned: later runs keep these two together.")
    hr.press("Publish", read="yes")
    hr.sees("The mentors are asked first.")


def invite(hr: Visitor, people: dict[Side, list[Person]]) -> None:
    for side, invited in people.items():
        lines = "\n".join(person.email for person in invited)
        hr.press("Send the invitations", side=str(side), people=lines)
        hr.sees(f"Invited {len(invited)}.")
        hr.follow("Invite")


def read_the_board_page(new: New, cohort: Cohort) -> None:
    """HR asks for a release; the sponsor reads what it lets through."""
    hr = new()
    hr.sign_in(cast.HR)
    hr.follow("Reports")
    hr.follow("Fresh Eyes")
    hr.follow("Make the first release")
    hr.press("Make the release")
    sponsor = cast.sign_in_by_code(new(), cohort.programme.sponsor.email)
    sponsor.follow("Board page")
    sponsor.follow("Fresh Eyes")
    sponsor.sees("Figures are frozen as of 2 November 2026.", "9 mentors and 9 mentees took part")
    sponsor.sees("Target 4 of 5", "Commitments of mentees 9 made")
    for words in pair_walk.PRIVATE:
        sponsor.does_not_see(words)


def walk(new: New, file: str) -> None:
    """The whole road in four scenes, from an empty database."""
    with time_machine.travel("2026-09-07T08:00:00+00:00") as clock:
        cohort = from_the_list_to_pairs(new, file)
        clock.shift(PUBLISH_WINDOW)
        pair, *others = (
            Pair.objects.filter(cohort=cohort)
            .with_people()
            .order_by("mentee__invited_at", "mentee__person__external_id")
        )
        for other in others:
            get_ready(other)
        from_the_ask_to_a_date(new, pair)

        clock.move_to("2026-09-23T15:00:00+00:00")
        for other in others:
            other.refresh_from_db()
            meet(other)
        hold_the_hour(new, pair)

        clock.move_to("2026-11-02T09:00:00+00:00")
        call_command("tick")
        read_the_board_page(new, cohort)


def from_the_list_to_pairs(new: New, file: str) -> Cohort:
    cast.hr_account()
    hr = new()
    hr.sign_in(cast.HR)
    bring_in_people(hr, file)
    people = cast.to_invite()
    write_the_purpose(hr, cast.sponsor_of([*people[Side.MENTOR], *people[Side.MENTEE]]))
    plan_and_launch(hr, people[Side.MENTEE][:2])
    invite(hr, people)
    cohort = Cohort.objects.get()
    answer_invitations(new, cohort)
    pair_and_publish(hr, cohort)
    return cohort


def from_the_ask_to_a_date(new: New, pair: Pair) -> None:
    """Both say yes, answer the first questions, prepare, and sign one page; then they have a date."""
    mentor, mentee = (cast.sign_in_by_code(new(), pair.participant(side).person.email) for side in Side)
    pair_walk.answer_the_pair(mentor)
    mentee.open_home()
    pair_walk.answer_the_pair(mentee)
    for side, visitor in zip(Side, (mentor, mentee), strict=True):
        visitor.follow("Partnership")
        visitor.follow("Answer")
        pair_walk.rate(visitor)
        pair_walk.prepare(visitor, pair.participant(side))
        visitor.follow("Partnership")
    mentor.follow("Partnership")
    pair_walk.write_the_agreement(mentor)
    mentee.follow("Partnership")
    pair_walk.sign_the_agreement(mentee)
    pair.refresh_from_db()
    assert pair.state == Pair.State.ACTIVE
    pair_walk.plan_a_session(mentee, day="2026-09-23")


def hold_the_hour(new: New, pair: Pair) -> None:
    """The mentee logs it, both answer how it was, and the mentor reads what both share."""
    mentor, mentee = (cast.sign_in_by_code(new(), pair.participant(side).person.email) for side in Side)
    pair_walk.log_the_session(mentee, due="2026-10-15")
    pair_walk.rate(mentee)
    mentor.open_home()
    mentor.follow("Answer")
    pair_walk.rate(mentor)
    mentor.follow("Sessions")
    mentor.follow("Session 1")
    mentor.sees(pair_walk.TAKEAWAY)
    mentor.does_not_see(pair_walk.NOTE)
