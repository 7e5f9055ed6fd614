"""What the two of one pair do, page by page. ``visitor`` has signed in and stands on their first page."""

from __future__ import annotations

from preparation.models import Module
from programmes.models import Participant
from tests.road.others import finish_modules
from tests.road.visitor import Visitor

NOTE = "I talked too much."
TAKEAWAY = "Ask the people who use it before deciding."
PRIVATE = (NOTE, TAKEAWAY, "Spend a morning at the counter")


def take_part(visitor: Visitor, *, offers: tuple[str, ...], wants: tuple[str, ...]) -> None:
    visitor.follow("Read the invitation")
    visitor.sees("Decisions about new tools")
    visitor.press("Take part", offers=offers, wants=wants)
    visitor.sees("You take part")


def answer_the_pair(visitor: Visitor) -> None:
    visitor.follow("Read and answer")
    visitor.press(
        "Yes, I would",
    )
    visitor.sees("You said yes.")


def prepare(visitor: Visitor, participant: Participant) -> None:
    """The first module as a reader takes it, answers that are explained and then the end; the others by the action."""
    best = {
        answer["text"]
        for module in Module.objects.in_use()
        for question in module.self_check
        for answer in question["answers"]
        if answer.get("best")
    }
    visitor.follow("Prepare")
    visitor.follow("Start")
    form, _button = visitor.find("Check my answers")
    right = {each.name: each.value for each in form.controls if each.kind == "radio" and each.label in best}
    visitor.press("Check my answers", **right)
    visitor.sees("Yes.")
    visitor.press("Finish this module")
    visitor.sees("1 of 9", "Carry on")
    participant.refresh_from_db()
    finish_modules(participant)


def write_the_agreement(visitor: Visitor) -> None:
    visitor.follow("Begin")
    visitor.press(
        "Propose this version",
        purpose="To see the work from the other end.",
        mentee_goal_1="Try what my teams use.",
        mentor_goal_1="Be heard once where it counts.",
    )
    visitor.press("Sign version 1")
    visitor.sees("Signed.")


def sign_the_agreement(visitor: Visitor) -> None:
    visitor.follow("Read and sign")
    visitor.sees("To see the work from the other end.")
    visitor.press("Sign version 1")
    visitor.sees("Signed.")


def plan_a_session(visitor: Visitor, day: str) -> None:
    visitor.follow("Plan it")
    visitor.press("Plan the session", day=day, time="14:00", place="Room 2.14")
    visitor.sees("Planned for", "Room 2.14")


def log_the_session(visitor: Visitor, due: str) -> None:
    visitor.follow("Log session 1")
    visitor.press(
        "Save, then three taps",
        met="held",
        minutes="60",
        takeaway=TAKEAWAY,
        todo_1="Spend a morning at the counter",
        due_1=due,
        note=NOTE,
    )


def rate(visitor: Visitor) -> None:
    """What is asked with scales: before the training, and after an hour."""
    form, _button = visitor.find("Send")
    asked = {each.name for each in form.controls if each.kind == "radio"}
    visitor.press("Send", **dict.fromkeys(asked, "4"))
