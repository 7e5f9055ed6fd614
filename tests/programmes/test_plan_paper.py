"""The plan on two pages: what stands on them, who may take it, and that nothing typed makes a third page."""

from __future__ import annotations

import io
import json
import re
import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import typst
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts import paper
from accounts.models import AuditEvent, Organisation, User
from accounts.paper import shortened
from programmes import actions
from programmes.models import Cohort, Measure, Milestone, Objective, Programme, ReadinessPoint, Role
from programmes.plan_paper import MOST_SIGNS, TEMPLATE, plan_data, plan_paper
from programmes.sentence import purpose_sentence
from programmes.timetable import usual_decision
from tests.factories import ParticipantFactory, PersonFactory, UserFactory, grant, hr_user
from tests.factories.programmes import make_ready
from tests.permissions import matrix
from tests.permissions.world import EVERYBODY, build
from tests.programmes.on_paper import lowest, rows_of, tags_of, words_of
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

NEED = "Senior managers decide about tools that they have not used."


@pytest.fixture
def coordinator() -> User:
    return hr_user(name="Nerys Bowen")


@pytest.fixture
def programme(coordinator: User) -> Programme:
    """A whole plan, before its launch."""
    now, today = timezone.now(), timezone.localdate()
    made = actions.create_programme(
        by=coordinator, at=now, name="Open Door", purpose="other", template="other", submission=uuid.uuid4()
    )
    starts_on, ends_on = today + timedelta(days=80), today + timedelta(days=260)
    _purpose(made, coordinator, ends_on)
    actions.open_cohort(
        programme=made,
        by=coordinator,
        at=now,
        name="Spring pilot",
        starts_on=starts_on,
        ends_on=ends_on,
        pairs_planned=12,
        sessions_planned=6,
        session_minutes=60,
        submission=uuid.uuid4(),
    )
    return Programme.objects.get(pk=made.pk)


def _purpose(made: Programme, by: User, ends_on: date) -> None:
    """Whom it is for, who answers for it, and an objective with a figure."""
    now = timezone.now()
    actions.save_purpose(
        programme=made,
        by=by,
        at=now,
        need=NEED,
        mentors_are="people who use the tools",
        mentees_are="leaders who decide",
        leaders_can="judge a tool by using it",
        mentors_gain="a view of decisions",
        sponsor=PersonFactory(name="Ingrid Halloran", email="ingrid@example.org"),
        forum="Executive committee",
        decision_on=usual_decision(ends_on),
    )
    objective = actions.add_objective(
        programme=made,
        by=by,
        at=now,
        text="Leaders use the tools",
        goal="Digital plan",
        mentee_learns="To try a tool unaided",
        mentor_gains="To explain one to a senior",
        submission=uuid.uuid4(),
    )
    measure(objective, name="Leaders who use one weekly", baseline=Decimal("20"), owner="Head of IT")


def measure(objective: Objective, **fields: Any) -> Measure:
    values: dict[str, Any] = {
        "name": "Confidence",
        "instrument": Measure.Instrument.ENTERED,
        "unit": "%",
        "target": Decimal("60.5"),
        "due_on": date(2031, 3, 1),
        "is_primary": not objective.measures.exists(),
        "submission": uuid.uuid4(),
    }
    return Measure.objects.create(objective=objective, **values | fields)


def taken(client: Client, user: User, programme: Programme) -> PdfReader:
    sign_in(client, user)
    response = client.get(reverse("programmes:plan", args=[programme.pk]))
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/pdf")
    assert response.headers["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert "no-store" in response.headers["Cache-Control"]
    return PdfReader(io.BytesIO(response.content))


def test_both_pages_say_what_a_sponsor_needs_to_know(client, programme, coordinator):
    first, second = words_of(taken(client, coordinator, programme))
    sentence = "".join(piece.text for piece in purpose_sentence(programme, programme.objectives.all()))
    for said in (
        "Open Door: the plan",
        f"Draft of {timezone.localdate():%-d %B %Y}",
        "For Ingrid Halloran, sponsor.",
        sentence,
        "Answer for what changes. Executive committee answers what is heard.",
        "Name two of the top team who learn first",
        NEED,
        "people who use the tools",
        "So that leaders can judge a tool by using it",
        "Leaders use the tools",
        "For: Digital plan",
        "Leaders who use one weekly (looked at first)",
        "A figure of our own, entered by hand, mentees",
        "20 % 60.5 % 1 March 2031 Head of IT",
        f"Criteria for the decision on {programme.decision_on:%-d %B %Y}",
        "On-time start 85 % or more 70 % or more",
        "Load unfair or standing harmed under 10 % 20 % or less",
    ):
        assert said in first, said
    for said in (
        f"{programme.cohorts.get().starts_on:%-d %B %Y} Joint kick-off",
        "12 pairs in Spring pilot",
        "About 3.5 hours a week for 12 pairs",
        "6 sessions of 60 minutes",
        "144 hours of sessions",
        "Is the organisation ready? 2 of 8",
        "Missing: A coach outside the lines. To do: give somebody the role of coach.",
        "There: A forum that answers",
        "Coordinator Nerys Bowen",
        "Sponsor Ingrid Halloran",
        "Nobody else reads it",
        "without a reason and without fault",
        f"{programme.decision_on:%-d %B %Y}: Report and decision",
    ):
        assert said in second, said
    assert "Shortened" not in first + second and "[?]" not in first + second


def test_it_is_tagged_with_title_language_and_an_order_of_reading(client, programme, coordinator):
    file = taken(client, coordinator, programme)
    root = file.trailer["/Root"]
    assert file.metadata.title == "Open Door: the plan"
    assert (root["/Lang"] == "en-GB" and root["/MarkInfo"]["/Marked"] is True) or root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid:part" in root["/Metadata"].get_object().get_data().decode()
    assert len(file.pages) == 2 and [float(side) for side in file.pages[0].mediabox[2:]] == pytest.approx(
        [595.28, 841.89], abs=0.1
    )
    tags = tags_of(file)
    headings = [tag for tag in tags if re.fullmatch("/H[1-6]", tag)]
    assert headings == ["/H1", *["/H2"] * 11]
    assert tags.count("/Table") == 4 and tags.count("/TH") == 5 + 3 + 3 + 2
    assert "/Figure" not in tags, "the drawn line is decoration: the table says all of it"


def test_the_colours_are_those_of_the_screens():
    tokens = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    light = dict(re.findall(r"--rm-([a-z0-9-]+): +light-dark\((#[0-9a-f]{6})", tokens))
    names = {"hair": "line"}
    ours = re.findall(r'^#let ([a-z0-9-]+) = rgb\("(#[0-9a-f]{6})"\)', paper.PARTS.read_text(), re.M)
    assert len(ours) >= 8
    assert [(name, colour) for name, colour in ours if light[names.get(name, name)] != colour] == []


def test_after_the_launch_it_is_no_draft_and_changed_criteria_stand_beside_the_fixed(
    client, programme, coordinator
):
    make_ready(programme, by=coordinator)
    for name in ("Prompts", "Checking", "Risks"):
        actions.add_topic(programme=programme, name=name, by=coordinator, at=timezone.now())
    actions.launch(cohort=programme.cohorts.get(), by=coordinator, at=timezone.now())
    actions.set_criteria(
        cohort=programme.cohorts.get(),
        thresholds={"completion": (Decimal(75), Decimal(55))},
        reason="Holidays",
        by=coordinator,
        at=timezone.now(),
    )
    first, second = words_of(taken(client, coordinator, Programme.objects.get(pk=programme.pk)))
    today = f"{timezone.localdate():%-d %B %Y}"
    assert f"As it stood on {today}" in first and "Draft" not in first
    assert f"Fixed at the launch, on {today}." in first
    assert f"Completion changed {today}: 75 % or more, 55 % or more 80 % or more 60 % or more" in first
    assert "At least two of the top team are named who learn first." in first
    assert "Is the organisation ready? 8 of 8" in second and "Missing" not in second


def test_a_plan_with_nothing_in_it_says_what_is_missing(client, coordinator):
    empty = actions.create_programme(
        by=coordinator,
        at=timezone.now(),
        name="Bare",
        purpose="other",
        template="other",
        submission=uuid.uuid4(),
    )
    first, second = words_of(taken(client, coordinator, empty))
    for said in ("The sponsor is still to be named.", "[the business need]", "No objective is written yet."):
        assert said in first
    assert "no criteria" in first and "The dates are computed once the pilot is planned." in second


def test_names_and_words_of_those_who_take_part_are_not_in_it(client, programme, coordinator):
    cohort = programme.cohorts.get()
    mentor = ParticipantFactory(cohort=cohort, mentor=True, hopes="Canarywords")
    learner = PersonFactory(name="Quentin Quokka", grade__rank=9)
    actions.confirm_readiness(
        programme=programme,
        points=dict.fromkeys(ReadinessPoint.Key.values, True),
        first_mentees=[learner, PersonFactory(name="Zora Zebu", grade__rank=9)],
        by=coordinator,
        at=timezone.now(),
    )
    said = " ".join(words_of(taken(client, coordinator, programme)))
    for name in ("Canarywords", mentor.person.name, "Quentin Quokka", "Zora Zebu"):
        assert name not in said
    assert "At least two of the top team are named" in said


def test_open_redundancies_say_postpone_on_the_first_page(client, programme, coordinator):
    points = dict.fromkeys(ReadinessPoint.Key.values, True) | {"calm": False}
    actions.confirm_readiness(
        programme=programme, points=points, first_mentees=[], by=coordinator, at=timezone.now()
    )
    assert "Postpone it. Redundancies" in words_of(taken(client, coordinator, programme))[0]


# In points: the lower margin of the template. In dots: an inch, and a strip at each side
# that is a little narrower than the margin.
BOTTOM = 17 / 25.4 * 72
DOTS, SIDE = 36, 22
LONG = {
    "words": "Lorem ipsum dolor ",
    "one word": "W",
    "Cyrillic": "Привет мир ",
    "Arabic": "مرحبا بالعالم ",
    "Chinese": "王小明",
    "pictures": "\U0001f469\u200d\U0001f4bb ",
    "towers": "x\u0337\u0322\u031b\u0317\u035a",
    "commands": '#pagebreak() #read("/etc/passwd") $x$ ',
}


@pytest.mark.parametrize("word", LONG.values(), ids=LONG)
def test_whatever_was_typed_at_whatever_length_it_is_two_pages(client, programme, coordinator, word):
    def typed(field: Any) -> str:
        return (word * 4000)[: field.max_length or 4000].strip()

    fill(programme, coordinator, typed)
    file = taken(client, coordinator, Programme.objects.get(pk=programme.pk))
    assert len(file.pages) == 2
    for page, text in zip(file.pages, words_of(file), strict=True):
        assert "Shortened to fit on two pages. The whole plan: http" in text
        assert lowest(page) > BOTTOM, "the last line is not cut off"
    assert ink_beyond_the_margins(programme) == 0
    assert "root:" not in " ".join(words_of(file))
    if word == LONG["commands"]:
        assert '#read("/etc/passwd")' in words_of(file)[0]


def whole(typed: Any, row: Any, *names: str) -> None:
    for name in names:
        setattr(row, name, typed(row._meta.get_field(name)))
    row.save()


def fill(programme: Programme, by: User, typed: Any) -> None:
    """Every column that somebody types into, as long as it may be; three objectives, many measures, roles and dates."""
    whole(typed, programme, "name", "need", "evidence", "mentors_are", "mentees_are", "leaders_can")
    whole(typed, programme, "mentors_gain", "forum")
    for row in (programme.sponsor, programme.cohorts.get()):
        whole(typed, row, "name")
    for position in (2, 3):
        Objective.objects.create(programme=programme, text="x", position=position, submission=uuid.uuid4())
    for objective in programme.objectives.all():
        whole(typed, objective, "text", "goal", "mentee_learns", "mentor_gains")
        for _ in range(9):
            whole(typed, measure(objective, target=Decimal("12345678.91")), "name", "unit", "owner")
    for milestone in Milestone.objects.all():
        whole(typed, milestone, "title")
    for name in 4 * [Role.Name.COORDINATOR, Role.Name.COACH, Role.Name.EXECUTIVE, Role.Name.AUDITOR]:
        user = UserFactory()
        whole(typed, user.person, "name")
        grant(user, name, programme)
    whole(typed, Organisation.current(), "name", "product_name", "speak_up_name")


def ink_beyond_the_margins(programme: Programme) -> int:
    """How many dots of both pages, drawn as pictures, are not white left or right of where text may stand."""
    data = paper.each_text(shortened(plan_data(programme, at=timezone.now()), MOST_SIGNS), paper.plain)
    pictures = typst.compile(
        paper.whole_template(TEMPLATE).encode(),
        format="png",
        ppi=DOTS,
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(paper.FONTS)]),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
    )
    rows = [row for picture in pictures for row in rows_of(picture)]
    return sum(255 - dot for row in rows for dot in (*row[: 4 * SIDE], *row[-4 * SIDE :]))


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_sees_the_design_may_take_it_and_nobody_else(client, eager_jobs, who):
    world = build()
    sign_in(client, world.people[who])
    address = world.address("programmes:plan", ["programme_id"])
    response = client.get(address)
    before = AuditEvent.objects.filter(verb="plan taken").count()
    assert client.post(address).status_code == 405
    if who in matrix.INVOLVED:
        assert response.status_code == 200 and before == 1
        assert AuditEvent.objects.get(verb="plan taken").by == world.people[who]
    else:
        assert response.status_code == 404 and before == 0


def test_the_pages_of_the_set_up_offer_it(client, programme, coordinator):
    sign_in(client, coordinator)
    address = reverse("programmes:plan", args=[programme.pk])
    for name in ("detail", "planning", "launch"):
        assert (
            f'href="{address}"'
            in client.get(reverse(f"programmes:{name}", args=[programme.pk])).content.decode()
        )


def test_its_questions_to_the_database_do_not_grow(programme, coordinator, django_assert_max_num_queries):
    fill(programme, coordinator, lambda field: "x")
    for _ in range(8):
        grant(UserFactory(), Role.Name.COACH, programme)
    programme = Programme.objects.select_related("sponsor").get(pk=programme.pk)
    with django_assert_max_num_queries(17):
        plan_data(programme, at=timezone.now())


def test_when_it_cannot_be_set_the_reader_is_told_and_nothing_is_recorded(
    client, programme, coordinator, monkeypatch
):
    monkeypatch.setattr(paper, "SECONDS", 0.001)
    sign_in(client, coordinator)
    response = client.get(reverse("programmes:plan", args=[programme.pk]), follow=True)
    assert "could not be made just now" in response.content.decode()
    assert not AuditEvent.objects.filter(verb="plan taken").exists()


def test_unchanged_it_is_the_same_file_all_day(programme):
    noon = timezone.now().replace(hour=12)
    first, second, other = (
        plan_paper(programme, at=at) for at in (noon, noon + timedelta(minutes=9), noon + timedelta(days=1))
    )
    assert first == second != other


def test_the_two_days_of_a_decision_are_put_side_by_side(programme):
    cohort = Cohort.objects.get(programme=programme)
    milestone = cohort.milestones.get(key="decision")
    assert plan_data(programme, at=timezone.now())["weigh"] == []
    Milestone.objects.filter(pk=milestone.pk).update(on=programme.decision_on + timedelta(days=7))
    [said] = plan_data(programme, at=timezone.now())["weigh"]
    assert f"{programme.decision_on:%-d %B %Y}" in said
