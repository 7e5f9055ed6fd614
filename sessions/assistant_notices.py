"""What is written about a mentee's assistant: to the colleague, to the mentor, and to the mentee after a no."""

from __future__ import annotations

from django.urls import reverse

from notifications.models import Message
from notifications.registry import Kind, Letter, register_kind
from notifications.texts.wording import PROGRAMME, Name, Wording
from sessions.models import Assistant

ASSISTANT = Name("assistant", "Name of the assistant", "Sam Okafor", is_a_person=True)
MENTEE = Name("mentee", "Name of the mentee", "Jordan", is_a_person=True)
NAMED = Wording(
    "You are asked to look after some dates",
    [
        "{mentee} meets a colleague in {programme} and has named you to plan and move these meetings. You see dates "
        "and a name, and nothing of what the two talk about.",
        "If you would rather not, say so there. No reason is asked.",
    ],
    "Open the diary",
    [MENTEE, PROGRAMME],
)
IS_THERE = Wording(
    "Somebody helps with your dates",
    [
        "{assistant} keeps the diary of {mentee}, and can now see, plan and move the dates of your sessions. "
        "Nothing else: no place, no topic, no word of either of you.",
        "If that does not suit you, tell {mentee} or the programme team.",
    ],
    "See what is visible",
    [ASSISTANT, MENTEE],
)
DECLINED = Wording(
    "Your diary is yours again",
    [
        "{assistant} will not look after the dates of your sessions. You can do it, or name somebody else.",
    ],
    "See your dates",
    [ASSISTANT],
)


def _of(message: Message) -> Assistant | None:
    """The latest naming of the person in the pair that ``message`` is about."""
    rows = Assistant.objects.filter(pair=message.facts["pair"], person=message.facts.get("assistant"))
    return rows.with_people().order_by("-named_at").first()


def write_named(message: Message) -> Letter | None:
    """To the colleague. Who the mentor is stands on the page, behind a sign-in."""
    assistant = _of(message)
    if assistant is None or assistant.state != Assistant.State.NAMED:
        return None
    pair = assistant.pair
    mentee, programme = str(pair.mentee.person), str(pair.cohort.programme)
    return NAMED.letter(reverse("sessions:diary"), mentee=mentee, programme=programme)


def write_is_there(message: Message) -> Letter | None:
    """To the mentor."""
    assistant = _of(message)
    if assistant is None or assistant.state != Assistant.State.NAMED:
        return None
    mentee = assistant.pair.mentee.person.first_name
    path = reverse("home:pair", args=[assistant.pair_id])
    return IS_THERE.letter(path, assistant=str(assistant.person), mentee=mentee)


def write_declined(message: Message) -> Letter | None:
    """To the mentee."""
    assistant = _of(message)
    if assistant is None or assistant.state != Assistant.State.DECLINED:
        return None
    return DECLINED.letter(reverse("home:pair", args=[assistant.pair_id]), assistant=str(assistant.person))


register_kind(
    Kind(
        name="session.assistant-named",
        label="You are asked to look after somebody’s dates",
        why="You get this because a colleague has named you as their assistant.",
        write=write_named,
        wording=NAMED,
        is_ask=True,
    )
)
register_kind(
    Kind(
        name="session.assistant-is-there",
        label="Your mentee names an assistant",
        why="You get this because you meet somebody in a reverse-mentoring programme.",
        write=write_is_there,
        wording=IS_THERE,
        is_ask=True,
    )
)
register_kind(
    Kind(
        name="session.assistant-declined",
        label="Your assistant says no",
        why="You get this because you named an assistant in a reverse-mentoring programme.",
        write=write_declined,
        wording=DECLINED,
        is_ask=True,
    )
)
