"""What one learned is one's own; the partner reads it by choice, and no longer once that is taken back."""

import pytest
from django.test import Client
from django.urls import reverse

from feedback.joint import NotOneOfTheTwo
from feedback.learning.actions import keep_learning
from feedback.learning.models import OwnLearning, SharedLearning
from tests.factories.people import NOW
from tests.sessions.conftest import Cast

LINES = {"know": "Where the day is lost", "do": "Ask first", "unsure": "", "tell": "Start with a story"}


def keep(cast: Cast, *, to_share: bool, by=None, lines=LINES):
    return keep_learning(pair=cast.pair, lines=lines, to_share=to_share, by=by or cast.mentor, at=NOW)


def test_lines_are_sealed_and_nobody_elses(cast: Cast):
    keep(cast, to_share=False)
    own = OwnLearning.objects.select_related("key").get()
    assert (own.know, own.unsure) == (LINES["know"], "")
    assert LINES["know"].encode() not in bytes(own.know_sealed)
    assert not SharedLearning.objects.exists()
    assert not OwnLearning.objects.of(cast.mentee.person).exists()


def test_the_partner_reads_them_by_choice_as_they_are_now_and_no_longer_after(cast: Cast):
    url, mentee = reverse("feedback:learning", args=[cast.pair.pk]), Client()
    mentee.force_login(cast.mentee)

    def seen() -> bool:
        return "Ask first" in mentee.get(url).content.decode()

    assert not seen()
    keep(cast, to_share=True)
    assert seen()
    keep(cast, to_share=True, lines={**LINES, "do": "Listen first"})
    assert not seen() and "Listen first" in mentee.get(url).content.decode()
    keep(cast, to_share=False)
    assert not SharedLearning.objects.exists()
    assert "Listen first" not in mentee.get(url).content.decode()


def test_the_page_saves_and_says_for_whom(cast: Cast):
    url, client = reverse("feedback:learning", args=[cast.pair.pk]), Client()
    client.force_login(cast.mentor)
    assert "Saved for you alone" in client.post(url, LINES, follow=True).content.decode()
    told = client.post(url, LINES | {"share": "on"}, follow=True).content.decode()
    assert f"{cast.mentee.person.first_name} can read them" in told
    assert SharedLearning.objects.get().side == "mentor"


def test_nobody_else_writes_or_reads(cast: Cast):
    for who in cast.outsiders().values():
        with pytest.raises(NotOneOfTheTwo):
            keep(cast, to_share=True, by=who)
        client = Client()
        client.force_login(who)
        assert client.get(reverse("feedback:learning", args=[cast.pair.pk])).status_code == 404
