"""The organisation's own texts: what is kept, what is shown beside what, and that nobody else changes them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, OrganisationRole, User
from preparation import actions
from preparation.compare import compare
from preparation.forms import TextForm
from preparation.models import Module
from preparation.shelf import install
from programmes.models import Role
from tests.factories.people import NOW, UserFactory, hr_user, with_second_factor
from tests.factories.programmes import ProgrammeFactory, grant
from tests.preparation.files import put, text

pytestmark = pytest.mark.django_db
SLUG = "listening-to-learn"
OURS = "## Our first point\n\nWords of our own.\n"


@pytest.fixture
def nerys(client: Client) -> User:
    user = hr_user(name="Nerys Bowen")
    client.force_login(user)
    return user


def module(slug: str = SLUG) -> Module:
    return Module.objects.in_use().get(slug=slug)


def url(name: str = "text", slug: str = SLUG) -> str:
    return reverse(f"preparation:{name}", args=[slug])


def sent(found: Module, **changes: str) -> dict[str, str]:
    """What the form holds when somebody opens it, with ``changes``."""
    form = TextForm(module=found)
    held = {name: form[name].value() for name in form.fields}
    return {name: str(value) for name, value in held.items() if value is not None} | changes


def save(client: Client, found: Module, **changes: str) -> str:
    response = client.post(url(), sent(found, save="yes", **changes), follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_the_form_holds_the_whole_text_and_saving_it_unchanged_makes_no_version(
    client: Client, nerys: User
) -> None:
    for found in Module.objects.in_use():
        client.post(url(slug=found.slug), sent(found, save="yes"))
        now = module(found.slug)
        assert now == found, [part.label for part in compare(found, now)]


def test_an_own_text_is_in_use_at_once_and_the_shipped_one_stays_in_the_history(
    client: Client, nerys: User
) -> None:
    before = module()
    page = save(client, before, title="Listening here", reading=OURS, minutes="9")
    after = module()
    assert (after.title, after.reading, after.minutes, after.origin) == ("Listening here", OURS, 9, "own")
    assert (after.version, after.written_by, after.audience, after.twin) == (2, nerys, "mentee", before.twin)
    assert after.self_check == before.self_check
    before.refresh_from_db()
    assert before.replaced_at is not None
    assert "Own text" in page and "Nerys Bowen" in page
    event = AuditEvent.objects.get(verb="text of a module saved")
    assert event.details == {"version": 2}


def test_errors_stand_at_their_fields_and_what_was_typed_is_kept(client: Client, nerys: User) -> None:
    found = module()
    page = save(client, found, title="", reading="What I wrote", why_1_A="", best_2="")
    assert "Write something here." in page and "Explain this answer too." in page
    assert "Choose one of the answers that you wrote." in page
    assert "What I wrote" in page
    assert module() == found


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"minutes": "0"}, "greater than or equal to 1"),
        ({"minutes": "many"}, "Write a whole number."),
        ({"question_5": "Only a scenario"}, "Write at least two answers."),
        ({"answer_5_A": "Only an answer"}, "Write the scenario that these answers belong to."),
        ({"why_5_B": "Only why"}, "Write the answer that this explains."),
        ({"help_5": "Only help"}, "Write the question that this help belongs to."),
    ],
)
def test_half_a_scenario_is_not_saved(
    client: Client, nerys: User, changes: dict[str, str], says: str
) -> None:
    found = module()
    emptied = {name: "" for name in sent(found) if name.endswith(("_5", "_5_A", "_5_B", "_5_C"))}
    assert says in save(client, found, **emptied | changes)
    assert module() == found


def test_a_preview_shows_the_text_and_stores_nothing(client: Client, nerys: User) -> None:
    found = module()
    page = client.post(url(), sent(found, preview="yes", reading=OURS)).content.decode()
    assert "Preview: nothing is saved yet" in page and "<p>Words of our own.</p>" in page
    assert Module.objects.filter(slug=SLUG).count() == 1


def test_what_an_organisation_writes_is_cleaned(client: Client, nerys: User) -> None:
    wicked = "## A <script>alert(1)</script> point\n\n<img src=x onerror=alert(2)> [x](javascript:alert(3))\n"
    pages = client.post(url(), sent(module(), preview="yes", reading=wicked)).content.decode()
    save(client, module(), reading=wicked, title="<b>Bold</b>", phrases="<i>go</i>")
    pages += client.get(reverse("preparation:library_module", args=[SLUG])).content.decode()
    pages += client.get(url("comparison")).content.decode()
    assert "<script>alert" not in pages and "<img src=x" not in pages
    assert 'href="javascript' not in pages and "<b>Bold" not in pages and "<i>go" not in pages


def test_of_two_who_edit_at_once_both_texts_are_kept_and_the_second_sees_the_first_beside_theirs(
    client: Client, nerys: User
) -> None:
    opened = sent(module())
    other = hr_user(name="Idris Vaughan")
    first = actions.save_text(
        slug=SLUG,
        words=_words(opened | {"title": "Idris’s title"}),
        base=module().pk,
        by=other,
        at=NOW,
    ).version
    page = client.post(url(), opened | {"title": "Nerys’s title", "save": "yes"}).content.decode()
    assert "Idris Vaughan saved version 2" in page and "Yours is kept as version 3" in page
    assert "<del>Idris’s</del>" in page and "<ins>Nerys’s</ins>" in page
    assert 'value="Nerys’s title"' in page
    assert module() == first
    assert set(Module.objects.filter(slug=SLUG).values_list("title", flat=True)) >= {
        "Idris’s title",
        "Nerys’s title",
    }
    base = re.search(r'name="base" value="([^"]+)"', page)
    assert base and base[1] == str(first.pk)
    client.post(url(), opened | {"title": "Both", "base": base[1], "save": "yes"})
    assert module().title == "Both"


def _words(data: dict[str, str]) -> dict[str, object]:
    form = TextForm(data, module=module())
    assert form.is_valid(), form.errors
    return form.words()


def test_pressing_twice_in_a_conflict_keeps_one_text(client: Client, nerys: User) -> None:
    opened = sent(module())
    save(client, module(), title="First")
    for _ in range(2):
        client.post(url(), opened | {"title": "Second", "save": "yes"})
    assert Module.objects.filter(slug=SLUG, title="Second").count() == 1


def test_the_differences_are_told_line_by_line_with_words_gone_and_words_come(
    client: Client, nerys: User
) -> None:
    found = module()
    lines = found.reading.split("\n\n")
    lines[1] = lines[1].replace(lines[1].split()[1], "unheard-of")
    save(client, found, reading="\n\n".join(lines), minutes="9")
    page = client.get(url("comparison")).content.decode()
    assert (
        "<ins>unheard-of</ins>" in page and "<ins>9</ins>" in page and f"<del>{found.minutes}</del>" in page
    )
    assert [part.label for part in compare(found, module())] == ["Minutes", "Reading"]
    assert len(compare(found, module())[1].lines) == 1
    assert 'scope="col"' in page


def test_going_back_takes_the_shipped_text_up_and_keeps_the_own_one(client: Client, nerys: User) -> None:
    shipped = module()
    save(client, shipped, title="Ours")
    client.post(url("text_back"))
    assert module() == shipped
    page = client.get(url("history")).content.decode()
    assert "Own text" in page and "?from=2" in page
    page = client.get(f"{url()}?from=2").content.decode()
    assert 'value="Ours"' in page and str(shipped.pk) in page


def test_a_shipped_text_that_waits_is_shown_until_somebody_has_looked(
    client: Client, nerys: User, tmp_path: Path
) -> None:
    folder = put(tmp_path, s9_listening=text())
    install(at=NOW, folder=folder)
    own = actions.save_text(
        slug="listening",
        words=_words_of("listening", title="Ours"),
        base=module("listening").pk,
        by=nerys,
        at=NOW,
    ).version
    put(folder, s9_listening=text(title="Listening, once more"))
    install(at=NOW, folder=folder)
    assert "a new shipped text waits" in client.get(reverse("preparation:texts")).content.decode()
    page = client.get(url("comparison", "listening")).content.decode()
    assert "A new shipped text waits" in page and "Keep ours as it is" in page
    client.post(url("text_keep", "listening"))
    assert "a new shipped text waits" not in client.get(reverse("preparation:texts")).content.decode()
    assert module("listening") == own
    client.post(url("text_back", "listening"))
    assert module("listening").title == "Listening, once more"


def _words_of(slug: str, **changes: object) -> dict[str, object]:
    return {name: getattr(module(slug), name) for name in actions.EDITABLE} | changes


@pytest.mark.parametrize("asked", ["7", "x", "99999", "-1"])
def test_a_version_that_is_not_there_is_not_found(client: Client, nerys: User, asked: str) -> None:
    assert client.get(url("comparison"), {"version": asked}).status_code == 404
    assert client.get(url(slug="no-such")).status_code == 404


def test_coordinators_change_texts_and_nobody_else_besides_hr(client: Client) -> None:
    programme = ProgrammeFactory()
    may = {}
    for name in Role.Name:
        user = UserFactory()
        grant(user, name, programme)
        client.force_login(user)
        may[str(name)] = client.get(url()).status_code
        assert ("Change the texts" in client.get(reverse("preparation:library")).content.decode()) == (
            may[str(name)] == 200
        )
    administrator = with_second_factor(UserFactory())
    OrganisationRole.objects.create(user=administrator, name="administrator", granted_at=NOW)
    client.force_login(administrator)
    may["administrator"] = client.get(url()).status_code
    assert {name for name, status in may.items() if status == 200} == {"coordinator"}
    assert set(may.values()) == {200, 403}
    assert client.post(url("text"), sent(module(), title="Mine", save="yes")).status_code == 403
    for name in ("text_back", "text_keep"):
        assert client.post(url(name)).status_code == 403
    assert module().origin == "shipped"
