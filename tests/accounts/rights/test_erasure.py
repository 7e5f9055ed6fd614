"""Erasing a person: their words cannot be read again, what others have stays whole, and they stay erased."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.actions import rights
from accounts.models import ContentKey, Erased, ErasureRequest, Person, PersonalKey, User
from accounts.rights import ledger
from accounts.rights.erasure import erase
from feedback.models import AnswerSheet, CoachingRequest
from feedback.respondent import respondent_of
from notifications.models import Message
from pairing.models import Pair
from preparation.models import ExerciseNote
from programmes.models import Participant
from sessions.models import Reflection, Takeaway
from tests.accounts.rights.conftest import MENTEES, MENTORS, NOTE
from tests.factories import PersonFactory, UserFactory, hr_user
from tests.factories.people import with_second_factor
from tests.signing_in import sign_in


@pytest.fixture
def erased(told, django_capture_on_commit_callbacks):
    told.key = PersonalKey.objects.get(person=told.junior).key
    told.staff_id = told.junior.external_id
    told.sealed = bytes(Reflection.objects.get().text_sealed)
    with django_capture_on_commit_callbacks(execute=True):
        erase(person=told.junior, by=None, at=timezone.now())
    return told


def test_the_key_of_their_own_words_is_destroyed(erased):
    assert not ContentKey.objects.filter(pk=erased.key.pk).exists()
    assert not Reflection.objects.exists() and not ExerciseNote.objects.exists()
    assert not CoachingRequest.objects.exists()


def test_their_name_account_and_messages_are_gone(erased):
    person = Person.objects.get(pk=erased.junior.pk)
    assert (person.name, person.email, person.grade, person.title) == ("Former colleague", "", None, "")
    assert person.external_id != erased.staff_id and person.left_on
    assert not User.objects.filter(pk=erased.mentor.pk).exists()
    assert not Message.objects.filter(person=person).exists()
    assert PersonalKey.objects.filter(person=person, key=None).exists()


def test_the_partner_keeps_what_both_shared(erased, client):
    sign_in(client, erased.mentee)
    texts = {takeaway.text for takeaway in Takeaway.objects.select_related("key")}
    assert texts == {MENTORS, MENTEES}
    page = client.get(reverse("home:partnership"))
    assert page.status_code == 200 and erased.junior.name not in page.content.decode()


def test_the_partnership_ends_without_a_fault(erased):
    assert Pair.objects.get().state == Pair.State.ENDED
    assert Participant.objects.get(person=erased.junior).state == Participant.State.WITHDRAWN
    assert Participant.objects.get(person=erased.mentee.person).state == Participant.State.READY


def test_the_answers_stay_and_can_no_longer_be_joined_to_anybody(erased):
    sheet = AnswerSheet.objects.get()
    assert sheet.values
    assert sheet.respondent != respondent_of(erased.pair.mentor)


def test_when_both_are_erased_the_words_of_the_two_are_gone(erased):
    erase(person=erased.mentee.person, by=None, at=timezone.now())
    assert not ContentKey.objects.filter(pk=erased.pair.key_id).exists()
    assert [takeaway.text for takeaway in Takeaway.objects.select_related("key")] == ["", ""]


def test_a_second_erasure_changes_nothing(erased):
    assert erase(person=erased.junior, by=None, at=timezone.now()) == {}
    assert Erased.objects.count() == 1


def test_a_restored_backup_erases_them_again(erased, capsys):
    Erased.objects.all().delete()  # the backup is older than the erasure
    back = PersonFactory(external_id=erased.staff_id)
    PersonFactory()
    call_command("replay_erasures", "--json")
    assert json.loads(capsys.readouterr().out) == {"erased": 1}
    assert Person.objects.get(pk=back.pk).name == "Former colleague"


def test_the_ledger_names_nobody(erased):
    assert ledger.was_erased([erased.staff_id, "somebody else"]) == {erased.staff_id}
    written = ledger._path().read_text()
    assert erased.staff_id not in written and erased.junior.name not in written


def test_a_staff_list_does_not_bring_them_back(erased, tmp_path, capsys):
    file = tmp_path / "staff.csv"
    file.write_text(
        f"Staff ID,Name,Reports to\n{erased.staff_id},{erased.junior.name},\nN-9,Ada,{erased.staff_id}\n"
    )
    call_command("import_roster", str(file), "--json")
    assert json.loads(capsys.readouterr().out)["created"] == 1
    assert not Person.objects.filter(external_id=erased.staff_id).exists()
    assert not Person.objects.get(external_id="N-9").lines_up.exists()


def test_the_command_says_what_went_by_table(told, capsys):
    call_command("forget", told.junior.email, "--yes", "--json")
    printed = capsys.readouterr().out
    gone = json.loads(printed)["erased"]
    assert gone["mentoring_sessions.Reflection"] == {"rows": 1, "fate": "deleted"}
    assert NOTE not in printed


class TestTwoPeople:
    @pytest.fixture
    def wish(self, told, client):
        sign_in(client, told.mentor)
        client.post(reverse("accounts:erasure_ask"), {"name": told.junior.name})
        return ErasureRequest.objects.get()

    def settle(self, client, user, wish, **fields):
        sign_in(client, user)
        return client.post(
            reverse("accounts:erasure_settle", args=[wish.pk]), fields, follow=True
        ).content.decode()

    def test_two_people_agree_and_then_it_is_done(self, told, client, wish):
        first, second = hr_user(), hr_user()
        self.settle(client, first, wish)
        assert Person.objects.get(pk=told.junior.pk).erased_at is None
        assert "agreed already" in self.settle(client, first, wish)
        assert Person.objects.get(pk=told.junior.pk).erased_at is None
        self.settle(client, second, wish)
        assert Person.objects.get(pk=told.junior.pk).erased_at is not None
        wish.refresh_from_db()
        assert (wish.state, wish.person) == (ErasureRequest.State.DONE, None)

    def test_two_administrators_are_not_enough_because_hr_answers_for_it(self, told, client, wish):
        for _ in range(2):
            administrator = with_second_factor(UserFactory())
            administrator.organisation_roles.create(name="administrator", granted_at=timezone.now())
            page = self.settle(client, administrator, wish)
        assert "One of the two has to be HR" in page
        assert Person.objects.get(pk=told.junior.pk).erased_at is None
        self.settle(client, hr_user(), wish)
        assert Person.objects.get(pk=told.junior.pk).erased_at is not None

    def test_nobody_agrees_to_their_own(self, told, wish):
        with pytest.raises(rights.NeedsSecondPerson):
            rights.agree_to_erasure(request=wish, by=told.mentor, at=timezone.now())

    def test_it_can_be_taken_back_until_then(self, told, client, wish):
        self.settle(client, hr_user(), wish)
        sign_in(client, told.mentor)
        client.post(reverse("accounts:erasure_back"))
        wish.refresh_from_db()
        assert wish.state == ErasureRequest.State.TAKEN_BACK
        sign_in(client, hr_user())
        assert client.post(reverse("accounts:erasure_settle", args=[wish.pk])).status_code == 404

    def test_a_refusal_needs_a_reason_that_the_person_reads(self, told, client, wish):
        assert "Write why" in self.settle(client, hr_user(), wish, refuse="yes", reason=" ")
        self.settle(client, hr_user(), wish, refuse="yes", reason="A claim is pending until May.")
        sign_in(client, told.mentor)
        assert "A claim is pending until May." in client.get(reverse("accounts:your_data")).content.decode()

    def test_another_name_asks_for_nothing(self, told, client):
        sign_in(client, told.mentor)
        page = client.post(reverse("accounts:erasure_ask"), {"name": "yes"}, follow=True).content.decode()
        assert "Type your name" in page and not ErasureRequest.objects.exists()
