"""The plan of an hour: the guide that fits, the mentor's agenda, what is carried into it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from preparation.models import Module
from sessions import actions
from sessions.guides.actions import NotTheMentors, SavedMeanwhile, save_agenda
from sessions.guides.arc import ARC, FIRST, LAST, MIDDLE, STANDARD, guide_for, stage_of
from sessions.guides.models import Agenda
from sessions.guides.selectors import guides_for_two
from sessions.models import Commitment
from tests.factories.people import NOW
from tests.sessions.conftest import Cast

WORDS: dict[str, Any] = {
    "parts": [{"minutes": 60, "title": "Only the spreadsheet"}],
    "questions": ["Who wrote it?"],
    "bring": "The printout",
}


def pack(slug: str = "digital-and-ai") -> Module:
    return Module.objects.guides().get(slug=slug)


def test_six_hours_go_from_a_start_to_a_close() -> None:
    assert [stage_of(number, 6) for number in range(1, 7)] == list(ARC)
    assert [guide_for(number, 6) for number in range(1, 7)] == [
        FIRST,
        STANDARD,
        STANDARD,
        MIDDLE,
        STANDARD,
        LAST,
    ]


@pytest.mark.parametrize("planned", range(1, 25))
def test_an_arc_of_any_length_begins_and_ends_where_it_should(planned: int) -> None:
    stages = [ARC.index(stage_of(number, planned)) for number in range(1, planned + 1)]
    assert stages[0] == 0 and stages == sorted(stages)
    assert planned == 1 or stages[-1] == len(ARC) - 1


def test_a_mentor_chooses_among_guides_for_two_and_all_topic_packs(db: None) -> None:
    assert [each.code for each in guides_for_two()] == [
        *("G1", "G2", "G3", "G4", "G5"),
        *(f"T{number}" for number in range(1, 11)),
    ]


def test_the_agenda_is_sealed_and_only_the_mentor_makes_it(cast: Cast) -> None:
    session, given = cast.plan(), {"guide": pack(), "words": WORDS, "base": 0, "at": NOW}
    with pytest.raises(NotTheMentors):
        save_agenda(session=session, by=cast.mentee, **given)
    made = save_agenda(session=session, by=cast.mentor, **given)
    assert save_agenda(session=session, by=cast.mentor, **given).version == made.version == 1
    assert b"spreadsheet" not in bytes(made.words_sealed)
    for outsider in cast.outsiders().values():
        with pytest.raises(actions.NotOneOfTheTwo):
            save_agenda(session=session, by=outsider, **given)
        assert not Agenda.objects.visible_to(outsider).exists()


def test_an_agenda_saved_on_an_earlier_one_replaces_nothing(cast: Cast) -> None:
    session = cast.plan()
    given = {"session": session, "guide": pack(), "by": cast.mentor, "at": NOW}
    save_agenda(words=WORDS, base=0, **given)
    with pytest.raises(SavedMeanwhile) as refusal:
        save_agenda(words=WORDS | {"bring": "Something else"}, base=0, **given)
    assert refusal.value.kept.read() == WORDS
    assert save_agenda(words=WORDS | {"bring": "Something else"}, base=1, **given).version == 2


def test_the_mentor_takes_a_pack_adapts_it_and_the_mentee_reads_it(client: Any, cast: Cast) -> None:
    session = cast.plan()
    address, guide = reverse("sessions:agenda", args=[session.pk]), pack()
    client.force_login(cast.mentor)
    taken = client.post(address, {"guide": guide.slug, "take": "yes"}).content.decode()
    assert guide.agenda[2]["title"] in taken and guide.bring in taken
    assert not Agenda.objects.exists(), "taking stores nothing"
    sent = {
        "guide": guide.slug,
        "agenda": "15 Look at the spreadsheet\n45 Talk about it",
        "questions": "Who wrote it?\n\nWho reads it?",
        "bring": "The printout",
        "base": "0",
        "save": "yes",
    }
    assert client.post(address, sent).status_code == 302
    page = client.get(session.get_absolute_url()).content.decode()
    assert "Look at the spreadsheet" in page and "brings:</b> The printout" in page

    client.force_login(cast.mentee)
    page = client.get(session.get_absolute_url()).content.decode()
    for words in (
        "Look at the spreadsheet",
        "Who reads it?",
        "You bring:</b> The printout",
        guide.phrases[0],
    ):
        assert words in page
    assert address not in page
    assert client.get(address).status_code == 404
    assert client.post(address, sent).status_code == 404


def test_two_tabs_with_an_agenda_show_both(client: Any, cast: Cast) -> None:
    session = cast.plan()
    save_agenda(session=session, guide=pack(), words=WORDS, base=0, by=cast.mentor, at=NOW)
    client.force_login(cast.mentor)
    address = reverse("sessions:agenda", args=[session.pk])
    sent = {"guide": pack().slug, "agenda": "60 Another plan", "bring": "", "questions": "", "save": "yes"}
    page = client.post(address, sent | {"base": "0"}).content.decode()
    assert "Only the spreadsheet" in page and "60 Another plan" in page
    assert 'name="base" value="1"' in page
    assert client.post(address, sent | {"base": "1"}).status_code == 302
    assert Agenda.objects.select_related("key").get().read()["parts"][0]["title"] == "Another plan"


def test_without_an_agenda_both_see_the_guide_that_fits(client: Any, cast: Cast) -> None:
    session = cast.plan()
    guide = pack("first-session")
    for user in (cast.mentor, cast.mentee):
        client.force_login(user)
        page = client.get(session.get_absolute_url()).content.decode()
        assert guide.agenda[0]["title"] in page and guide.bring in page and "a start" in page


def test_an_agenda_moves_with_its_hour_and_keeps_the_version_it_was_made_from(
    client: Any, cast: Cast
) -> None:
    session, guide = cast.plan(), pack()
    save_agenda(session=session, guide=guide, words=WORDS, base=0, by=cast.mentor, at=NOW)
    Module.objects.filter(pk=guide.pk).update(replaced_at=NOW, phrases=["As it was then"])
    moved = actions.move_session(
        session=session,
        starts_at=NOW + timedelta(days=8),
        minutes=60,
        submission=guide.pk,
        by=cast.mentee,
        at=NOW,
    )
    client.force_login(cast.mentee)
    page = client.get(moved.get_absolute_url()).content.decode()
    assert "Only the spreadsheet" in page and "As it was then" in page


def test_open_commitments_are_carried_into_the_next_agenda_and_settled_ones_are_not(
    client: Any, cast: Cast
) -> None:
    due = (NOW + timedelta(days=20)).date()
    promises = [actions.Promise("Sit with pricing", due), actions.Promise("Ring the port", due)]
    cast.log(cast.plan(), commitments=promises)
    done = next(each for each in Commitment.objects.select_related("key") if "port" in each.text)
    actions.settle_commitment(commitment=done, to=done.State.DONE, by=cast.mentee, at=NOW)
    following = cast.plan(starts_at=NOW + timedelta(days=15))
    for user, page in ((cast.mentor, reverse("sessions:agenda", args=[following.pk])), (cast.mentee, None)):
        client.force_login(user)
        shown = client.get(page or following.get_absolute_url()).content.decode()
        assert "Sit with pricing" in shown and "Ring the port" not in shown
