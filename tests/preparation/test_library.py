"""The shipped library: two modules a side, every answer explained, put into the database once."""

import pytest

from preparation.models import Completion, ExerciseNote, Module
from preparation.readiness import is_ready
from preparation.reading import as_html
from preparation.shelf import install, shipped
from programmes.models import Side
from tests.factories.people import NOW
from tests.factories.programmes import ParticipantFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("side", Side.values)
def test_each_side_has_two_required_modules_with_a_twin_on_the_other(side: str) -> None:
    modules = Module.objects.in_use().for_side(side).filter(required=True)
    assert modules.count() == 2
    for module in modules:
        twin = Module.objects.in_use().get(slug=module.twin)
        assert (twin.audience, twin.twin) == (Side(side).other, module.slug)


@pytest.mark.parametrize("fields", [fields for fields, _ in shipped()], ids=lambda fields: fields["code"])
def test_each_self_check_explains_every_answer_and_has_one_that_serves_best(fields: dict) -> None:
    assert len(fields["self_check"]) == 3
    for question in fields["self_check"]:
        assert len(question["answers"]) >= 3
        assert all(answer["why"] for answer in question["answers"])
        assert sum(answer["best"] for answer in question["answers"]) == 1
    assert len(fields["reading"].split()) >= 350
    assert "!" not in fields["reading"]


def test_installing_twice_changes_nothing() -> None:
    before = set(Module.objects.values_list("slug", "version"))
    assert install(at=NOW) == 0
    assert set(Module.objects.values_list("slug", "version")) == before


def test_a_changed_text_is_a_new_version_and_what_was_finished_stays_finished() -> None:
    participant = ParticipantFactory(mentor=True)
    for module in Module.objects.in_use().for_side(Side.MENTOR):
        Completion.objects.create(participant=participant, module=module, done_at=NOW)
    Module.objects.filter(slug="speaking-truth-to-power").update(digest="an earlier text")
    assert install(at=NOW) == 1
    assert Module.objects.in_use().get(slug="speaking-truth-to-power").version == 2
    assert is_ready(participant)
    assert not ExerciseNote.objects.exists()


def test_a_module_written_by_an_organisation_cannot_carry_a_script() -> None:
    html = as_html("## A point\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) **strong**")
    assert "<h2>" in html
    assert "<strong>" in html
    assert "<script" not in html
    assert 'href="javascript' not in html
