"""Finishing a module, keeping a private note of an exercise, and one's place in a text."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import Person, PersonalKey, User
from preparation.listeners import module_finished
from preparation.models import Audience, Completion, ExerciseNote, Module, OwnModule, Place
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
    if module.audience not in (participant.side, Audience.BOTH):
        raise NotForThisSide(
            "This module belongs to the other side. You can read it; it does not open your gate."
        )
    Place.objects.filter(person=participant.person_id, slug=module.slug).delete()
    before = Completion.objects.filter(participant=participant, module__slug=module.slug).first()
    if before:
        return before
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


@transaction.atomic
def finish_own_module(*, person: Person, module: Module, at: datetime) -> OwnModule:
    """Note for ``person`` alone that they are through with ``module``, which is part of no gate.

    :raises NotForThisSide: for a module of a path, which is finished there.
    """
    if module.is_of_the_path:
        raise NotForThisSide("This module belongs to a path. Finish it under Prepare if you take part.")
    Place.objects.filter(person=person, slug=module.slug).delete()
    done, _ = OwnModule.objects.get_or_create(person=person, slug=module.slug, defaults={"done_at": at})
    return done


def keep_place(*, person: Person, slug: str, step: str) -> None:
    """Remember where ``person`` is: one place for each person, without a date."""
    Place.objects.update_or_create(person=person, defaults={"slug": slug, "step": step})
