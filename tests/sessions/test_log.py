import uuid
from datetime import timedelta

import pytest

from accounts.models import AuditEvent, ContentKey, PersonalKey
from pairing.models import Pair
from programmes.models import Side
from sessions import actions
from sessions.models import Commitment, Reflection, Session, Takeaway
from tests.factories.people import NOW
from tests.sessions.conftest import WORDS, Cast

DUE = (NOW + timedelta(days=20)).date()
LATER = NOW + timedelta(days=5)


def test_a_held_session_keeps_minutes_takeaway_and_commitments_sealed(cast: Cast) -> None:
    promises = [actions.Promise(WORDS, DUE), actions.Promise("List three places", DUE, Side.MENTOR)]
    session = cast.log(cast.plan(), minutes=45, takeaway=WORDS, commitments=promises)

    assert (session.state, session.minutes, session.logged_by) == ("held", 45, Side.MENTOR)
    commitments = Commitment.objects.select_related("key").order_by("owner")
    assert [(each.text, each.owner) for each in commitments] == [
        (WORDS, "mentee"),
        ("List three places", "mentor"),
    ]
    takeaway = Takeaway.objects.select_related("key").get()
    assert takeaway.text == WORDS
    for row in [takeaway, *commitments]:
        assert row.text.encode() not in bytes(row.text_sealed)


def test_a_double_press_logs_once(cast: Cast) -> None:
    session, token = cast.plan(), uuid.uuid4()
    for _ in range(2):
        cast.log(session, submission=token, takeaway=WORDS, commitments=[actions.Promise(WORDS, DUE)])
    assert (Commitment.objects.count(), Takeaway.objects.count()) == (1, 1)
    assert AuditEvent.objects.filter(verb="session logged").count() == 1


def test_neither_overwrites_the_words_of_the_other(cast: Cast) -> None:
    session = cast.plan()
    cast.log(session, takeaway="Mine")
    cast.log(session, takeaway="Theirs", by=cast.mentee)
    cast.log(session, takeaway="Mine, again")
    words = {each.written_by: each.text for each in Takeaway.objects.select_related("key")}
    assert words == {"mentor": "Mine, again", "mentee": "Theirs"}


def test_the_partner_may_correct_the_log(cast: Cast) -> None:
    session = cast.log(cast.plan())
    corrected = cast.log(session, outcome=actions.Outcome.CANCELLED, side=Side.MENTEE, by=cast.mentee)
    assert (corrected.state, corrected.changed_by, corrected.logged_by) == ("cancelled", "mentee", "mentee")
    assert cast.log(corrected).state == "held"
    assert AuditEvent.objects.filter(verb="session log corrected").count() == 2


def test_a_corrected_session_takes_a_free_number_when_another_has_its_own(cast: Cast) -> None:
    session = cast.log(cast.plan(), outcome=actions.Outcome.MISSED)
    cast.log(cast.plan(starts_at=NOW + timedelta(hours=1)))
    assert cast.log(session).number == 2


def test_a_session_is_not_held_before_it_starts(cast: Cast) -> None:
    with pytest.raises(actions.NotStartedYet):
        cast.log(cast.plan(), at=NOW + timedelta(days=2))


def test_a_session_is_held_only_once_both_have_signed(cast: Cast) -> None:
    session = cast.plan()
    Pair.objects.filter(pk=cast.pair.pk).update(state=Pair.State.INTRODUCED)
    with pytest.raises(actions.PairDoesNotMeet):
        cast.log(session)


def test_nobody_outside_the_pair_logs(cast: Cast) -> None:
    session = cast.plan()
    for outsider in cast.outsiders().values():
        with pytest.raises(actions.NotOneOfTheTwo):
            cast.log(session, by=outsider)
        with pytest.raises(actions.NotOneOfTheTwo):
            actions.save_reflection(session=session, text=WORDS, by=outsider, at=NOW)


def test_a_private_note_is_sealed_with_the_writers_own_key_and_leaves_no_trace(cast: Cast) -> None:
    session = cast.log(cast.plan(), note=WORDS)
    events = AuditEvent.objects.count()
    note = actions.save_reflection(session=session, text="Changed", by=cast.mentor, at=LATER)

    assert Reflection.objects.of(cast.mentor.person).get().text == "Changed"
    assert note.key == PersonalKey.of(cast.mentor.person) != cast.pair.key
    assert b"Changed" not in bytes(Reflection.objects.get().text_sealed)
    assert not Reflection.objects.of(cast.mentee.person).exists()
    assert AuditEvent.objects.count() == events
    assert actions.save_reflection(session=session, text="", by=cast.mentor, at=LATER) is None
    assert not Reflection.objects.exists()


def test_destroying_the_pairs_key_erases_what_both_wrote(cast: Cast) -> None:
    cast.log(cast.plan(place="Room"), takeaway=WORDS, commitments=[actions.Promise(WORDS, DUE)])
    ContentKey.objects.filter(pk=cast.pair.key_id).delete()
    assert Takeaway.objects.select_related("key").get().text == ""
    assert Commitment.objects.select_related("key").get().text == ""
    assert Session.objects.with_pair().get().place == ""


def test_only_the_owner_settles_a_commitment(cast: Cast) -> None:
    cast.log(cast.plan(), commitments=[actions.Promise(WORDS, DUE)])
    commitment = Commitment.objects.get()
    settle = {"commitment": commitment, "at": LATER}
    with pytest.raises(actions.NotYours):
        actions.settle_commitment(**settle, to=Commitment.State.DONE, by=cast.mentor)
    with pytest.raises(actions.ReasonMissing):
        actions.settle_commitment(**settle, to=Commitment.State.DROPPED, by=cast.mentee)
    for _ in range(2):
        done = actions.settle_commitment(**settle, to=Commitment.State.DONE, by=cast.mentee)
    assert (done.state, done.settled_at) == ("done", LATER)


def test_a_dropped_commitment_keeps_its_reason_until_it_is_opened_again(cast: Cast) -> None:
    cast.log(cast.plan(), commitments=[actions.Promise(WORDS, DUE)])
    settle = {"commitment": Commitment.objects.get(), "by": cast.mentee, "at": LATER}
    actions.settle_commitment(**settle, to=Commitment.State.DROPPED, reason="The tool is gone.")
    dropped = Commitment.objects.select_related("key").get()
    assert dropped.reason == "The tool is gone." and b"tool" not in bytes(dropped.reason_sealed)
    actions.settle_commitment(**settle, to=Commitment.State.OPEN)
    opened = Commitment.objects.select_related("key").get()
    assert (opened.state, opened.reason, opened.settled_at) == ("open", "", None)
