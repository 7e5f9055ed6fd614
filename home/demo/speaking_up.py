"""Somebody who is named for concerns, and what people have told so far."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import OrganisationRole, User
from feedback.concerns import actions
from feedback.concerns.models import Concern, Level
from feedback.concerns.readers import readers_for
from home.demo.booking import meeting, token
from home.demo.cast import Cast, account_of
from home.demo.company import LADDER
from home.demo.walk import Walk
from pairing.models import Pair
from programmes import actions as programmes
from programmes.models import Side

TREATED_WORSE = (
    "Since I said in a team meeting what we had talked about, I am no longer asked to the planning calls. I do not "
    "want anything done yet. I would like to know what my choices are, and who would hear of it."
)
ANSWER = (
    "Thank you for telling me. Nothing happens without your yes. We can talk on the phone or write here; both stay "
    "between us. There are three things that I could do, and I would like to explain each of them to you first."
)
WRITES_BACK = "Writing is easier for me. I am free to read on most mornings."
CLOSED_WITH = (
    "I have done what we agreed, and I look at it again in a month. You can open this again at any time."
)
JOKES = "In the last hours there were remarks about my accent. They were meant as jokes. I would like them to stop."
SETTLED = "It was about a remark in a large meeting. I felt that I was made fun of for the way I speak."
PASSED_ON = (
    "Something that I said in our second hour came back to me from somebody else. I do not need to know how. I would "
    "like all pairs to be reminded of what was agreed."
)


def name_a_handler(cast: Cast, *, hr: User, second: User, at: datetime) -> User:
    """Somebody in no programme and no office, asked for by HR and confirmed by a second person."""
    handler = account_of(cast.one(LADDER[3]), at=at)
    asked = programmes.ask_for_role(
        user=handler, name=OrganisationRole.Name.HANDLER, programme=None, by=hr, at=at
    )
    programmes.confirm_role(request=asked, by=second, at=at)
    return handler


def speak_up(walk: Walk, handler: User) -> None:
    """Three for the handler, of which one is new today, and one for the programme team."""
    pairs = meeting(walk)
    if len(pairs) < 5:
        return
    new, going, closed, told = pairs[1:5]
    category = Concern.Category
    _tell(walk, new, Level.SERIOUS, category.DISCRIMINATION, JOKES, at=walk.now - timedelta(hours=2))
    going_on = _tell(
        walk, going, Level.SERIOUS, category.RETALIATION, TREATED_WORSE, at=walk.at(walk.today - 6, hour=9)
    )
    _answer(going_on, going, "answer", ANSWER, by=handler, at=walk.at(walk.today - 6, hour=12))
    mentor = walk.of(going, Side.MENTOR)
    _answer(going_on, going, "back", WRITES_BACK, by=mentor, at=walk.at(walk.today - 5, hour=16))
    over = _tell(
        walk, closed, Level.SERIOUS, category.HARASSMENT, SETTLED, at=walk.at(walk.today - 40, hour=10)
    )
    _answer(over, closed, "answer", ANSWER, by=handler, at=walk.at(walk.today - 40, hour=15))
    actions.close(
        concern=over,
        words=CLOSED_WITH,
        submission=token(closed, "closed"),
        by=handler,
        at=walk.at(walk.today - 26, hour=14),
    )
    _tell(walk, told, Level.BOUNDARY, category.CONFIDENCE, PASSED_ON, at=walk.at(walk.today - 1, hour=11))


def _tell(walk: Walk, pair: Pair, level: Level, category: str, words: str, *, at: datetime) -> Concern:
    """The mentor of ``pair`` tells it to everybody who may read this level."""
    by = walk.of(pair, Side.MENTOR)
    return actions.raise_concern(
        level=level,
        category=category,
        words=words,
        readers=readers_for(by, level, at=at),
        submission=token(pair, "concern"),
        by=by,
        at=at,
    )


def _answer(concern: Concern, pair: Pair, name: str, words: str, *, by: User, at: datetime) -> None:
    submission: UUID = token(pair, f"concern {name}")
    actions.write(concern=concern, words=words, submission=submission, by=by, at=at)
    actions.note_reading(concern=concern, by=by, at=at)
