"""Strings that can be told from everything else, written as private content through the product's own actions."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts import privacy
from accounts.signing_in import post
from feedback.actions import ask_for_coaching
from feedback.cards.actions import draft_card
from feedback.concerns import actions as concerns
from feedback.concerns.models import Level
from feedback.concerns.readers import readers_for
from feedback.learning.actions import LINES, keep_learning
from feedback.recognition.actions import say_thanks
from feedback.stories.actions import write_story
from pairing.actions import (
    Line,
    block,
    release_expectations,
    save_draft,
    save_expectations,
    write_agreement,
)
from pairing.forms import AgreementForm
from pairing.models import Pair, Prompt
from preparation.actions import save_note, send_choice
from preparation.models import Module
from programmes import actions as programmes
from programmes.models import Side
from sessions import actions as sessions
from sessions.drafts.actions import save_draft as typed
from sessions.goals.actions import set_goal, word_goal_anew
from sessions.guides.actions import save_agenda
from sessions.models import Commitment, Session
from tests.factories import CallFactory, TopicFactory, user_of
from tests.factories.people import handler_user


def in_office_hours() -> datetime:
    """Ten in the morning of a Tuesday to come: nobody gets a reminder at night or on a Sunday."""
    day = timezone.now() + timedelta(days=1)
    while day.weekday() != 1:
        day += timedelta(days=1)
    return day.replace(hour=10, minute=0)


CONCERNS = "feedback.ConcernMessage.words_sealed"
# How many are written into each sealed column: 1,000 in all.
COUNTS = {
    "preparation.ExerciseNote.text_sealed": 80,
    "feedback.Story.text_sealed": 20,
    "feedback.Thanks.words_sealed": 20,
    "feedback.Card.text_sealed": 40,
    "feedback.OwnLearning.know_sealed": 10,
    "feedback.OwnLearning.do_sealed": 10,
    "feedback.OwnLearning.unsure_sealed": 10,
    "feedback.OwnLearning.tell_sealed": 10,
    "feedback.SharedLearning.words_sealed": 20,
    "feedback.CoachingRequest.words_sealed": 120,
    "pairing.Agreement.words_sealed": 144,
    "pairing.AgreementDraft.words_sealed": 24,
    "pairing.Expectation.words_sealed": 3,
    "pairing.SharedExpectation.words_sealed": 4,
    "mentoring_sessions.Session.place_sealed": 20,
    "mentoring_sessions.Session.question_sealed": 80,
    "mentoring_sessions.Takeaway.text_sealed": 80,
    "mentoring_sessions.Commitment.text_sealed": 50,
    "mentoring_sessions.Commitment.reason_sealed": 50,
    "mentoring_sessions.Reflection.text_sealed": 50,
    "mentoring_sessions.Goal.text_sealed": 20,
    "mentoring_sessions.Agenda.words_sealed": 20,
    "mentoring_sessions.LogDraft.words_sealed": 20,
    "accounts.SignInMail.sealed": 5,
    "programmes.Application.draft_sealed": 20,
    "programmes.Application.works_best_sealed": 20,
    "programmes.Participant.works_best_sealed": 20,
    "preparation.NamedChoice.words_sealed": 10,
    CONCERNS: 20,
}
# Sealed, and not typed by anybody: keys of people, and a file made of all the others. Looked at on their own.
CARRIED = {
    "pairing.Block.other_sealed",
    "pairing.Separation.two_sealed",
    "feedback.Concern.who_sealed",
    "pairing.ShortlistPart.answer_sealed",
    "pairing.Wish.words_sealed",
    "pairing.TrialAnswer.answer_sealed",
    "accounts.CopyRequest.file_sealed",
}

MARK = re.compile(rb"canary\d{4}x7f3a9")
HEX = re.compile(rb"63616e617279(?:3[0-9]){4}783766336139")


def found_in(text: str | bytes) -> set[bytes]:
    """The canaries in ``text``, also those that a dump writes as hexadecimal digits."""
    raw = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    return set(MARK.findall(raw)) | {bytes.fromhex(each.decode()) for each in HEX.findall(raw.lower())}


@dataclass
class Flock:
    """The canaries of one pair, by the column they were written into. Everything is written by the mentor."""

    pair: Pair
    session: Session
    written: dict[str, list[str]] = field(default_factory=dict)
    _number: int = 0

    def take(self, column: str) -> Iterator[str]:
        """New canaries for ``column``, as many as it is to have."""
        words = self.written.setdefault(column, [])
        while len(words) < COUNTS[column]:
            words.append(f"canary{self._number:04d}x7f3a9")
            self._number += 1
            yield words[-1]

    def ring(self, *rings: privacy.Ring) -> set[bytes]:
        """What was written into columns of ``rings``."""
        return {
            word.encode()
            for column, words in self.written.items()
            if privacy.entries[column].ring in rings
            for word in words
        }

    def all(self) -> set[bytes]:
        return self.ring(*privacy.SEALED_RINGS)


def release(pair: Pair, held: Session) -> Flock:
    """Write every kind of words, each by its own action. ``held`` is a session that took place."""
    flock = Flock(pair, held)
    _alone(flock)
    _with_the_partner(flock)
    _about_actions(flock)
    _for_an_hour(flock)
    _to_take_part(flock)
    _for_a_partner(flock)
    _to_a_handler(flock)
    _of_what_was_learned(flock)
    block(person=pair.mentor.person, other=pair.mentee.person, at=timezone.now())
    return flock


def _alone(flock: Flock) -> None:
    mentor, by, now = flock.pair.mentor, user_of(flock.pair.mentor.person), timezone.now()
    for prompt, words in enumerate(flock.take("preparation.ExerciseNote.text_sealed")):
        save_note(person=mentor.person, slug="why-reverse", prompt=prompt, text=words, at=now)
    for words in flock.take("feedback.CoachingRequest.words_sealed"):
        ask_for_coaching(participant=mentor, by=by, at=now, words=words)
    for words in flock.take("mentoring_sessions.Reflection.text_sealed"):
        sessions.save_reflection(session=flock.session, text=words, by=by, at=now)
    for words in flock.take("accounts.SignInMail.sealed"):
        post.hand_in(to=by.email, subject=words, text=words, at=now)


def _with_the_partner(flock: Flock) -> None:
    by, now = user_of(flock.pair.mentor.person), timezone.now()
    pages = flock.take("pairing.Agreement.words_sealed")
    names = list(AgreementForm.base_fields)
    for _ in range(COUNTS["pairing.Agreement.words_sealed"] // len(names)):
        write_agreement(pair=flock.pair, words={name: next(pages) for name in names}, by=by, at=now)
    draft = dict(zip(names, flock.take("pairing.AgreementDraft.words_sealed"), strict=True))
    save_draft(pair=flock.pair, words=draft, based_on=0, by=by, at=now)
    _expect(flock, by, now)
    planned = sessions.plan_session(
        pair=flock.pair,
        starts_at=now + timedelta(days=5),
        minutes=60,
        submission=uuid.uuid4(),
        by=by,
        at=now,
    )
    for words in flock.take("mentoring_sessions.Session.question_sealed"):
        sessions.ask_question(session=planned, question=words, by=by, at=now)
    for day, words in enumerate(flock.take("mentoring_sessions.Session.place_sealed")):
        planned = sessions.move_session(
            session=planned,
            starts_at=now + timedelta(days=6 + day),
            minutes=60,
            submission=uuid.uuid4(),
            by=by,
            at=now,
            place=words,
        )


def _expect(flock: Flock, by: Any, now: datetime) -> None:
    """Some lines are exchanged, for which the mentee releases one as well; the others stay with the mentor."""
    chosen = [Line(words, to_share=True) for words in flock.take("pairing.SharedExpectation.words_sealed")]
    kept = [Line(words) for words in flock.take("pairing.Expectation.words_sealed")]
    lines = dict(zip(Prompt.of_side(Side.MENTOR), [*chosen, *kept], strict=True))
    save_expectations(pair=flock.pair, lines=lines, by=by, at=now)
    mentee = user_of(flock.pair.mentee.person)
    save_expectations(pair=flock.pair, lines={Prompt.KNOW: Line("Little", to_share=True)}, by=mentee, at=now)
    for each in (by, mentee):
        release_expectations(pair=flock.pair, by=each, at=now)


def _about_actions(flock: Flock) -> None:
    by, now = user_of(flock.pair.mentor.person), timezone.now()
    log: dict[str, Any] = {"session": flock.session, "outcome": sessions.Outcome.HELD, "by": by, "at": now}
    for words in flock.take("mentoring_sessions.Takeaway.text_sealed"):
        sessions.log_session(**log, submission=uuid.uuid4(), takeaway=words)
    due = now.date() + timedelta(days=9)
    promises = [
        sessions.Promise(words, due, Side.MENTOR)
        for words in flock.take("mentoring_sessions.Commitment.text_sealed")
    ]
    sessions.log_session(**log, submission=uuid.uuid4(), commitments=promises)
    mine = Commitment.objects.filter(pair=flock.pair, owner=Side.MENTOR)
    reasons = flock.take("mentoring_sessions.Commitment.reason_sealed")
    for commitment, words in zip(mine, reasons, strict=True):
        sessions.settle_commitment(
            commitment=commitment, to=Commitment.State.DROPPED, by=by, at=now, reason=words
        )


def _for_an_hour(flock: Flock) -> None:
    """A goal worded anew and anew, an agenda saved again and again, and a draft that is typed on."""
    by, now, pair = user_of(flock.pair.mentor.person), timezone.now(), flock.pair
    goal = set_goal(pair=pair, text="First", submission=uuid.uuid4(), by=by, at=now)
    for words in flock.take("mentoring_sessions.Goal.text_sealed"):
        goal = word_goal_anew(goal=goal, text=words, submission=uuid.uuid4(), by=by, at=now)
    guide = Module.objects.guides()[0]
    for base, words in enumerate(flock.take("mentoring_sessions.Agenda.words_sealed")):
        said = {"parts": [], "questions": [words], "bring": words}
        save_agenda(session=flock.session, guide=guide, words=said, base=base, by=by, at=now)
    revision = None
    for words in flock.take("mentoring_sessions.LogDraft.words_sealed"):
        draft = typed(session=flock.session, words={"note": words}, revision=revision, by=by, at=now)
        revision = draft.revision


def _to_take_part(flock: Flock) -> None:
    """The mentor applies to another programme, first in drafts."""
    call, person = CallFactory(), flock.pair.mentor.person
    own: dict[str, Any] = {
        "cohort": call.cohort, "person": person, "by": user_of(person), "at": timezone.now()
    }  # fmt: skip
    topic = TopicFactory(programme=call.cohort.programme)
    for words in flock.take("programmes.Application.draft_sealed"):
        programmes.save_draft(**own, words={"own_words": words})
    for words in flock.take("programmes.Application.works_best_sealed"):
        programmes.apply(**own, side=Side.MENTOR, offers=[topic], wants=[], works_best=words)


def _of_what_was_learned(flock: Flock) -> None:
    """Drafts of cards, lines that the partner reads, and then, in their place, lines of one's own."""
    pair, by, now = flock.pair, user_of(flock.pair.mentor.person), timezone.now()
    for words in flock.take("feedback.Card.text_sealed"):
        draft_card(pair=pair, text=words, submission=uuid.uuid4(), by=by, at=now)
    for words in flock.take("feedback.SharedLearning.words_sealed"):
        keep_learning(pair=pair, lines={"know": words}, to_share=True, by=by, at=now)
    for words in flock.take("feedback.Thanks.words_sealed"):
        say_thanks(pair=pair, words=words, by=by, at=now)
    for words in flock.take("feedback.Story.text_sealed"):
        write_story(pair=pair, text=words, is_named=False, by=by, at=now)
    own = {name: list(flock.take(f"feedback.OwnLearning.{name}_sealed")) for name in LINES}
    for place in range(COUNTS["feedback.OwnLearning.know_sealed"]):
        lines = {name: words[place] for name, words in own.items()}
        keep_learning(pair=pair, lines=lines, to_share=False, by=by, at=now)


def _for_a_partner(flock: Flock) -> None:
    """How the mentor works best, and what the mentee chose: each again and again, the last one stays."""
    pair, now = flock.pair, timezone.now()
    for words in flock.take("programmes.Participant.works_best_sealed"):
        programmes.say_works_best(
            participant=pair.mentor, works_best=words, by=user_of(pair.mentor.person), at=now
        )
    module = Module.objects.of_the_gate().for_side(Side.MENTEE).first()
    for words in flock.take("preparation.NamedChoice.words_sealed"):
        send_choice(
            participant=pair.mentee, module=module, words=words, by=user_of(pair.mentee.person), at=now
        )


def _to_a_handler(flock: Flock) -> None:
    """The mentor tells a named handler, whom they choose, and goes on."""
    by, now, said = user_of(flock.pair.mentor.person), timezone.now(), flock.take(CONCERNS)
    handler_user()
    concern = concerns.raise_concern(
        level=Level.SERIOUS,
        category="harassment",
        words=next(said),
        readers=readers_for(by, Level.SERIOUS, at=now)[:1],
        submission=uuid.uuid4(),
        by=by,
        at=now,
    )
    for words in said:
        concerns.write(concern=concern, words=words, submission=uuid.uuid4(), by=by, at=now)
