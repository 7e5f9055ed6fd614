"""Finishing a module, and keeping a private note of an exercise."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import Person, PersonalKey, User
from preparation.listeners import module_finished
from preparation.models import Completion, ExerciseNote, Module
from preparation.readiness import is_ready
from programmes.actions import place
from programmes.models import Participant


class NotYours(Refused):
    """Everybody prepares for themselves."""


class NotForThisSide(Refused):
    """A module belongs to mentors or to mentees."""


@transaction.atomic
def finish_module(*, participant: Participant, module: Module, by: User, at: datetime) -> Completion:
    """Note that ``participant`` is through with ``module``. Only that is kept; doing it again changes nothing.

    Whoever has finished all that the gate asks for is ready.
    :raises NotYours: for anybody but the participant. :raises NotForThisSide: for a module of the other side.
    """
    if by.person_id != participant.person_id:
        raise NotYours("Everybody finishes their own preparation.")
    if module.audience != participant.side:
        raise NotForThisSide(
            "This module belongs to the other side. You can read it; it does not open your gate."
        )
    completion, is_new = Completion.objects.get_or_create(
        participant=participant, module=module, defaults={"done_at": at}
    )
    if is_new:
        record(by=by, at=at, verb="module finished", subject=completion, module=module.slug)
        if participant.state == Participant.State.PREPARING and is_ready(participant):
            place(participant=participant, state=Participant.State.READY, by=by, at=at)
        module_finished.tell(participant=participant, at=at)
    return completion


@transaction.atomic
def save_note(*, person: Person, slug: str, prompt: int, text: str, at: datetime) -> ExerciseNote:
    """Keep what ``person`` wrote under a prompt, sealed with their own key. Nobody else ever reads it."""
    note = ExerciseNote.objects.of(person).filter(slug=slug, prompt=prompt).first()
    if note is None:
        note = ExerciseNote(person=person, slug=slug, prompt=prompt, key=PersonalKey.of(person))
    note.saved_at = at
    note.text = text
    note.save()
    return note
