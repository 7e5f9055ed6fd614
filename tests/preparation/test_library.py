"""The library in the database: versions, upgrades beside texts of one's own, modules that go, other languages."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounts.markdown import as_html
from preparation import actions
from preparation.editing import state_of, states
from preparation.models import GUIDES, Completion, ExerciseNote, Module
from preparation.readiness import is_ready, readiness_of, required_slugs
from preparation.reading import as_points
from preparation.selectors import in_order
from preparation.shelf import install
from programmes.models import Side
from tests.factories.people import NOW, hr_user, user_of
from tests.factories.programmes import ParticipantFactory
from tests.preparation.files import put, text, translation

pytestmark = pytest.mark.django_db
SLUG = "speaking-truth-to-power"


def words_of(module: Module, **changes: object) -> dict[str, object]:
    return {name: getattr(module, name) for name in actions.EDITABLE} | changes


def own_text(slug: str = "listening", title: str = "Our way of listening") -> Module:
    current = Module.objects.in_use().get(slug=slug)
    saved = actions.save_text(
        slug=slug, words=words_of(current, title=title), base=current.pk, by=hr_user(), at=NOW
    )
    return saved.version


@pytest.mark.parametrize(
    ("side", "own"),
    [
        (Side.MENTEE, ["S1", "S2", "S3", "S4", "S5", "S6"]),
        (Side.MENTOR, ["M1", "M2", "M3", "M4", "M5", "M6"]),
    ],
)
def test_a_path_has_the_six_of_its_side_and_the_three_of_both(side: str, own: list[str]) -> None:
    path = in_order(Module.objects.of_the_gate().for_side(side))
    assert [module.code for module in path] == [*own, "J1", "J2", "J3"]
    assert required_slugs()[side] == {module.slug for module in path}


def test_modules_of_line_managers_sponsors_and_the_team_are_part_of_no_gate() -> None:
    others = Module.objects.in_use().exclude(audience__in=["mentor", "mentee", "both", *GUIDES])
    assert sorted(others.values_list("code", "audience", "required")) == [
        ("C1", "team", False),
        ("L1", "line-manager", False),
        ("P1", "sponsor", False),
    ]


def test_a_twin_belongs_to_the_other_side() -> None:
    twins = Module.objects.in_use().exclude(twin="")
    assert twins.count() >= 8
    for module in twins:
        twin = Module.objects.in_use().get(slug=module.twin)
        assert (module.audience, twin.audience) == (Side(module.audience), Side(module.audience).other)
        assert module.other_side_learns


def test_installing_twice_changes_nothing() -> None:
    before = set(Module.objects.values_list("slug", "version"))
    assert install(at=NOW) == 0
    assert set(Module.objects.values_list("slug", "version")) == before


def test_a_changed_text_is_a_new_version_and_what_was_finished_stays_finished() -> None:
    participant = ParticipantFactory(mentor=True)
    for module in Module.objects.in_use().for_side(Side.MENTOR):
        Completion.objects.create(participant=participant, module=module, done_at=NOW)
    Module.objects.filter(slug=SLUG).update(digest="an earlier text")
    assert install(at=NOW) == 1
    assert Module.objects.in_use().get(slug=SLUG).version == 2
    assert is_ready(participant)
    assert not ExerciseNote.objects.exists()


def test_an_upgrade_leaves_an_own_text_in_use_and_lets_the_new_one_wait(tmp_path: Path) -> None:
    folder = put(tmp_path, s9_listening=text())
    install(at=NOW, folder=folder)
    own = own_text()
    assert install(at=NOW, folder=folder) == 0
    put(folder, s9_listening=text(title="Listening, once more"))
    assert install(at=NOW, folder=folder) == 1
    own.refresh_from_db()
    assert Module.objects.in_use().get(slug="listening") == own
    history = Module.objects.filter(slug="listening").order_by("version").values_list("title", "origin")
    assert list(history) == [
        ("Listening", "shipped"),
        ("Our way of listening", "own"),
        ("Listening, once more", "shipped"),
    ]
    assert (state_of(own).newer, state_of(own).words) == (3, "Own text; a new shipped text waits")


def test_a_module_that_is_shipped_no_more_leaves_use_and_what_was_finished_stays(tmp_path: Path) -> None:
    participant = ParticipantFactory(mentor=True)
    module = Module.objects.in_use().get(slug=SLUG)
    actions.finish_module(participant=participant, module=module, by=user_of(participant.person), at=NOW)
    folder = put(tmp_path, m9_other=text(code="M9", slug="other", audience="mentor"))
    install(at=NOW, folder=folder)
    assert list(Module.objects.in_use().values_list("slug", flat=True)) == ["other"]
    assert Completion.objects.get().module == module
    assert readiness_of([participant])[participant.pk].required == 1
    install(at=NOW)
    assert Module.objects.in_use().get(slug=SLUG) == module, "it comes back as the version it was"
    assert readiness_of([participant])[participant.pk].done == 1


def test_an_own_text_of_a_module_that_is_shipped_no_more_stays_in_use(tmp_path: Path) -> None:
    folder = put(tmp_path, s9_listening=text(), s8_other=text(slug="other"))
    install(at=NOW, folder=folder)
    own = own_text()
    (folder / "s9-listening.md").unlink()
    install(at=NOW, folder=folder)
    assert own in Module.objects.in_use()


def test_a_translation_is_read_by_whoever_has_that_language_and_english_by_everybody_else(
    tmp_path: Path, client: Client
) -> None:
    folder = put(tmp_path, s9_listening=text(), s9_listening__fr=translation())
    install(at=NOW, folder=folder)
    participant = ParticipantFactory(mentee=True, person__languages=["Français", "English"])
    other = ParticipantFactory(mentee=True, person__languages=["English", "French"])
    pages = {}
    for one in (participant, other):
        client.force_login(user_of(one.person))
        url = reverse("preparation:module", args=[one.pk, "listening"])
        overview = client.get(reverse("preparation:overview")).content.decode()
        pages[one] = overview + client.get(url).content.decode()
    assert "Écouter" in pages[participant] and 'lang="fr"' in pages[participant]
    assert "Pensez à une réunion." in pages[participant]
    assert "Écouter" not in pages[other] and 'lang="fr"' not in pages[other]
    assert states()[0].module.title == "Listening", "whoever edits, edits the English text"


def test_an_own_text_is_read_as_it_was_written_in_every_language(tmp_path: Path, client: Client) -> None:
    folder = put(tmp_path, s9_listening=text(), s9_listening__fr=translation())
    install(at=NOW, folder=folder)
    own_text()
    participant = ParticipantFactory(mentee=True, person__languages=["fr"])
    client.force_login(user_of(participant.person))
    page = client.get(reverse("preparation:overview")).content.decode()
    assert "Our way of listening" in page


def test_a_translation_counts_for_the_gate_once(tmp_path: Path) -> None:
    install(at=NOW, folder=put(tmp_path, s9_listening=text(), s9_listening__fr=translation()))
    assert required_slugs() == {"mentee": {"listening"}, "mentor": set()}


def test_a_module_written_by_an_organisation_cannot_carry_a_script() -> None:
    html = as_html("## A point\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) **strong**")
    assert "<h2>" in html
    assert "<strong>" in html
    assert "<script" not in html
    assert 'href="javascript' not in html


def test_a_reading_is_parted_at_its_headings() -> None:
    found = as_points("Before.\n\n## One *word*\n\nText.\n\n## Two\n\nMore.\n")
    assert found.opening == "<p>Before.</p>\n"
    assert [(point.step, point.title) for point in found.points] == [
        ("point-1", "One word"),
        ("point-2", "Two"),
    ]
    assert found.title_of("point-2") == "Two"
