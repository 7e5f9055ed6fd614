"""What people are told about their own data: words of theirs in somebody's copy, what was decided, a new notice.

Everything due here follows from rows and dates, so a lost message is found again at the next look.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from accounts import notice
from accounts.actions.notice import in_force
from accounts.models import NoticeRead, NoticeVersion, Person, WithheldWords, WordsRequest
from accounts.rights import others_words
from accounts.words import day_year
from notifications.models import Message
from notifications.registry import Due, Kind, Letter, register_kind, register_source
from notifications.texts.wording import UNTIL, Name, Wording

ASK_WRITER = (timedelta(0), timedelta(days=7))
# The reviewer is told at once, when the writer's time is over, and five days before the month is.
REMIND_REVIEWER = (timedelta(0), timedelta(days=14), timedelta(days=25))
TOLD_FOR = timedelta(days=7)
# So many are told of a new notice at each look, so that a large company does not hold the others up.
AT_ONCE = 500
TO_WRITER = Wording(
    "Do you agree that words of yours go into a copy?",
    [
        "Somebody with whom you share a partnership wants what you wrote there in the copy of their data.",
        "You are asked first. No reason is needed; somebody in HR then decides, without seeing the words.",
    ],
    "Read and answer",
    [UNTIL],
    [("Answer until", "20 November 2026")],
)
TO_REVIEWER = Wording(
    "A copy waits for your decision",
    [
        "Somebody wants what others wrote in the copy of their data.",
        "You decide by kind, date and the writer's answer. The law gives a month.",
    ],
    "Look at the request",
    [Name("due", "The day the law sets", "20 November 2026")],
    [("Due on", "20 November 2026")],
)
TO_ASKER = Wording(
    "Words in a copy: decided",
    [
        "What you asked for, words of others in your copy, is decided.",
        "The page says what, and why where something is withheld.",
    ],
    "Your data",
    when="to whoever asked",
)
TO_AUTHOR = Wording(
    "Words in a copy: decided",
    [
        "Whether words of yours go into somebody's copy is decided, after your answer.",
        "HR can tell you how.",
    ],
    "Your data",
    case="writer",
    when="to whoever wrote them",
)
NEW_NOTICE = Wording(
    "What is kept about people has changed",
    ["The page Who sees what has a new version. It shows what has changed since you last looked."],
    "See what has changed",
    facts=[("Version", "2"), ("Of", "2 November 2026")],
)


def _request(message: Message, *states: str) -> WordsRequest | None:
    return WordsRequest.objects.filter(pk=message.facts["request"], state__in=states).first()


def write_to_writer(message: Message) -> Letter | None:
    """Nothing once all of theirs is answered or the wish is taken back."""
    request = _request(message, WordsRequest.State.OPEN)
    unanswered = WithheldWords.objects.filter(
        request=request, author=message.person, answer=WithheldWords.Answer.NONE
    )
    if request is None or not unanswered.exists():
        return None
    until = day_year(unanswered[0].answer_by)
    return TO_WRITER.letter(reverse("accounts:words_answer"), facts=[("Answer until", until)], until=until)


def write_to_reviewer(message: Message) -> Letter | None:
    request = _request(message, WordsRequest.State.OPEN)
    if request is None:
        return None
    due = day_year(request.due_on)
    return TO_REVIEWER.letter(reverse("accounts:words_requests"), facts=[("Due on", due)], due=due)


def write_decided(message: Message) -> Letter | None:
    request = _request(message, WordsRequest.State.SETTLED)
    if request is None:
        return None
    wording = TO_ASKER if request.person_id == message.person_id else TO_AUTHOR
    return wording.letter(reverse("accounts:your_data"))


def write_new_notice(message: Message) -> Letter | None:
    """Nothing for whoever has read it meanwhile, or when there is a newer one again."""
    number = int(message.facts["number"])
    has_read = NoticeRead.objects.filter(user__person=message.person, number__gte=number).exists()
    if has_read or number != notice.current().number:
        return None
    facts = [("Version", str(number)), ("Of", day_year(notice.current().dated))]
    return NEW_NOTICE.letter(reverse("accounts:who_sees_what"), facts=facts)


for name, label, write, wordings in (
    ("own-data.notice", "The page Who sees what has changed", write_new_notice, [NEW_NOTICE]),
    ("own-data.words-asked", "Somebody wants words of yours in their copy", write_to_writer, [TO_WRITER]),
    ("own-data.words-to-review", "A copy waits for your decision", write_to_reviewer, [TO_REVIEWER]),
    ("own-data.words-decided", "Words in a copy are decided", write_decided, [TO_ASKER, TO_AUTHOR]),
):
    register_kind(
        Kind(
            name=name,
            label=label,
            why="You get this because the law gives everybody a say about their own data.",
            write=write,
            is_ask=True,
            wording=wordings[0],
            also=wordings[1:],
        )
    )


def _due(kind: str, person: Person, request: WordsRequest, due_at: datetime, step: str = "1") -> Due:
    return Due(
        kind=f"own-data.{kind}",
        person=person,
        due_at=due_at,
        sequence=f"{request.pk}:{step}",
        facts={"request": str(request.pk)},
    )


@register_source
def words_asked_for(*, at: datetime) -> Iterator[Due]:
    """The writers, at once and a week later, and the reviewers, while a wish is open."""
    for request in WordsRequest.objects.filter(state=WordsRequest.State.OPEN):
        items = request.items.select_related("author").exclude(answer=WithheldWords.Answer.CANNOT)
        for author in {item.author for item in items}:
            for step, after in enumerate(ASK_WRITER, 1):
                yield _due("words-asked", author, request, request.asked_at + after, str(step))
        for person in others_words.reviewers():
            for step, after in enumerate(REMIND_REVIEWER, 1):
                yield _due("words-to-review", person, request, request.asked_at + after, str(step))


@register_source
def words_decided(*, at: datetime) -> Iterator[Due]:
    """Whoever asked and whoever wrote, of what was decided this week."""
    decided = WordsRequest.objects.filter(state=WordsRequest.State.SETTLED, settled_at__gt=at - TOLD_FOR)
    for request in decided.select_related("person"):
        authors = {item.author for item in request.items.select_related("author")}
        for person in {request.person, *authors}:
            if request.settled_at and person.erased_at is None:
                yield _due("words-decided", person, request, request.settled_at)


@register_source
def new_notice(*, at: datetime) -> Iterator[Due]:
    """Whoever had an account before the version came into force, once. Nobody is told of the first one."""
    version = in_force(at=at)
    if not NoticeVersion.objects.filter(number__lt=version.number).exists():
        return
    sequence = f"notice:{version.number}"
    told = Message.objects.filter(kind="own-data.notice", sequence=sequence).values("person")
    people = Person.objects.employed().filter(user__is_active=True, user__joined_at__lt=version.since)
    people = people.exclude(user__notice_read__number__gte=version.number).exclude(pk__in=told)
    for person in people[:AT_ONCE]:
        facts = {"number": str(version.number)}
        yield Due("own-data.notice", person, version.since, sequence=sequence, facts=facts)
