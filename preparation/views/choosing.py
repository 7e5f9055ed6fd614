"""The part of a module's page on which a mentee makes the one choice that goes to the mentor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.errors import Refused
from accounts.http import SignedIn
from preparation import actions, selectors
from preparation.forms import ChoiceForm
from preparation.language import in_words_of
from preparation.models import Module, NamedChoice
from programmes.models import Participant, Side

# Where the choice waits among the writer's private notes until it is sent: after any prompt that a module may have.
WAITS_AT = 100


@dataclass
class Choosing:
    """The choice of one module as its mentee sees it: not sent, sent and unread, or read.

    What is ticked and not sent is kept with the private notes, and never leaves them by itself.
    """

    request: SignedIn
    participant: Participant
    module: Module
    here: str
    sent: NamedChoice | None
    form: ChoiceForm

    @classmethod
    def of(cls, request: SignedIn, participant: Participant, module: Module, here: str) -> Choosing | None:
        """Nothing where the module asks for no choice, and for mentors. Two queries."""
        if participant.side != Side.MENTEE or not module.exercise.get("choice"):
            return None
        in_words_of(participant.person, [module])
        sent = NamedChoice.objects.filter(participant=participant).select_related("key").first()
        waits = selectors.notes_of(participant.person, module.slug).get(WAITS_AT, "")
        form = ChoiceForm(
            request.POST or None, module=module, chosen=sent.words if sent and not waits else waits
        )
        form.fields["choice"].required = "send" in request.POST
        return cls(request, participant, module, here, sent, form)

    def answer(self) -> HttpResponse | None:
        """What a press of one of its own buttons leads to. Any other press only keeps what is ticked."""
        if self.sent and self.sent.read_at:
            return None
        if "take_back" in self.request.POST:
            return self._told(self._take_back)
        if not self.form.is_valid():
            return None
        if "send" in self.request.POST:
            return self._told(self._send)
        self._keep(self.form.cleaned_data["choice"])
        return None

    def _told(self, press: Callable[[], str]) -> HttpResponse:
        try:
            messages.success(self.request, press())
        except Refused as refusal:
            messages.error(self.request, str(refusal))
        return redirect(f"{self.here}#choice")

    def _send(self) -> str:
        actions.send_choice(
            participant=self.participant,
            module=self.module,
            words=self.form.cleaned_data["choice"],
            by=self.request.user,
            at=timezone.now(),
        )
        self._keep("")
        return "Sent. Your mentor can read it once you are introduced; until they have, you can take it back."

    def _take_back(self) -> str:
        if self.sent:
            self._keep(self.sent.words)
        actions.take_back_choice(participant=self.participant, by=self.request.user)
        return "Taken back. Nobody has read it."

    def _keep(self, words: str) -> None:
        person, slug = self.participant.person, self.module.slug
        if words != selectors.notes_of(person, slug).get(WAITS_AT, ""):
            actions.save_note(person=person, slug=slug, prompt=WAITS_AT, text=words, at=timezone.now())
