"""What the office of an organisation has: a staff list, ways to sign in, people’s rights, and letters."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from accounts.actions.imports import stage_import
from accounts.actions.provisioning import make_token
from accounts.models import (
    CompanySignIn,
    CopyRequest,
    ErasureRequest,
    Grade,
    OrganisationRole,
    RetentionRun,
    SavedMapping,
    TitleGrade,
    WithheldWords,
    WordsRequest,
)
from notifications.models import Message
from notifications.registry import kind_named
from notifications.stopping import links
from pairing.models import Pair
from tests.factories import UserFactory
from tests.permissions.filled import Ids, People


def office(people: People, pair: Pair, now: datetime) -> Ids:
    parts = (_letters, _staff_list, _signing_in, _rights)
    return {name: key for part in parts for name, key in part(people, pair, now).items()}


def _letters(people: People, pair: Pair, now: datetime) -> Ids:
    """What the mentor was sent, and the texts that the organisation words itself."""
    message = Message.objects.filter(person=pair.mentor.person).first()
    assert message, "somebody was told of the session"
    Message.objects.filter(pk=message.pk).update(state=Message.State.SENT, sent_at=now)
    return {
        "said": "session.book",
        "language": "en",
        "frame_language": "de",
        "step": "answer",
        "signed": "signed-by-nobody",
        "answer": "met",
        "message_id": message.pk,
        "own_message_id": message.pk,
        "token": links.token_for(pair.mentor.person, kind_named("pairing.ask_reminder")),
    }


def _staff_list(people: People, pair: Pair, now: datetime) -> Ids:
    """A list that waits to be read through, and how lists are read."""
    staged = stage_import(
        data=b"Staff ID,Name,E-mail,Grade\n1,Ada King,ada@example.org,A\n",
        file_name="staff.csv",
        submission=uuid.uuid4(),
        by=people["hr"],
        at=now,
    )
    grade = Grade.objects.create(name="Between", rank=50)
    words = TitleGrade.objects.create(words="head of", grade=grade, order=1)
    saved = SavedMapping.objects.create(name="The HR system", saved_at=now)
    return {
        "import_id": staged.pk,
        "change": "joined",
        "grade_id": grade.pk,
        "words_id": words.pk,
        "mapping_id": saved.pk,
    }


def _signing_in(people: People, pair: Pair, now: datetime) -> Ids:
    """The company's own sign-in, the key of its directory, and somebody's role."""
    provider = CompanySignIn.objects.create(kind="saml", name="Sign in with Northwind")
    token, _ = make_token(
        name="Directory", expires_on=now.date() + timedelta(days=30), by=people["administrator"], at=now
    )
    role = OrganisationRole.objects.latest("granted_at")
    return {"company_id": provider.pk, "kind": "saml", "token_id": token.pk, "role_id": role.pk}


def _rights(people: People, pair: Pair, now: datetime) -> Ids:
    """A copy to fetch, words to be read through for somebody, a wish to be erased, and a run of the clocks."""
    copy = CopyRequest.objects.create(
        person=pair.mentor.person, state=CopyRequest.State.READY, asked_at=now, ready_at=now
    )
    asked = WordsRequest.objects.create(person=UserFactory().person, asked_at=now)
    item = WithheldWords.objects.create(
        request=asked,
        author=UserFactory().person,
        table="mentoring_sessions.Takeaway",
        row_key=uuid.uuid4(),
        written_on=now.date(),
    )
    wish = ErasureRequest.objects.create(person=UserFactory().person, asked_at=now)
    run = RetentionRun.objects.create(kind=RetentionRun.Kind.ASKED, asked_at=now)
    return {"copy_id": copy.pk, "item_id": item.pk, "erasure_id": wish.pk, "run_id": run.pk}
