"""Each component says in words what it shows, and escapes what people wrote."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone

from accounts.words import clock, day, day_short, day_year, span, spelt
from tests.factories.people import PersonFactory


def shown(source: str, **context: Any) -> str:
    page = engines["django"].from_string("{% load ui %}" + source)
    return " ".join(page.render(context, context.get("request")).split())


def test_an_icon_is_hidden_from_screen_readers() -> None:
    assert 'aria-hidden="true"' in shown('{% icon "house" %}')


@pytest.mark.parametrize("tone", ["good", "watch", "risk", "early", "draft", "plain"])
def test_a_state_has_an_icon_and_a_word(tone: str) -> None:
    html = shown("{% state tone 'The word' %}", tone=tone)
    assert "<svg" in html
    assert "The word" in html


def test_a_pair_mark_names_both_people() -> None:
    mentor, mentee = (
        PersonFactory.build(name="Zainab Yusuf"),
        PersonFactory.build(name="Margaret Anne Thorne"),
    )
    html = shown("{% pair_mark mentor=mentor mentee=mentee %}", mentor=mentor, mentee=mentee)
    assert 'aria-label="Zainab Yusuf and Margaret Anne Thorne, partners"' in html
    assert ">ZY<" in html
    assert ">MT<" in html


@pytest.mark.parametrize(("stage", "done"), [("purpose", 0), ("Meeting", 4), ("closing", 5)])
def test_a_stage_line_fills_up_to_now(stage: str, done: int) -> None:
    html = shown("{% stage_line stage note='week 3' %}", stage=stage)
    assert html.count('class="done"') == done
    assert html.count('class="now"') == 1
    assert f"<b>{stage.capitalize()}</b>, week 3" in html


def test_progress_has_a_name_and_its_figures() -> None:
    assert 'aria-label="You: 2 of 4 done"' in shown('{% progress 2 4 "You" %}')


def test_what_people_wrote_is_escaped_in_every_component() -> None:
    words = "<b>& bold"
    sources = [
        "{% next_step title=words text=words url='/' button=words %}",
        "{% attention 'activity' title=words text=words url='/' button=words %}",
        "{% empty_state title=words text=words %}",
        "{% page_head title=words lede=words %}{% endpage_head %}",
        "{% notice %}{{ words }}{% endnotice %}",
        "{% state 'good' words %}{% side 'mentor' words %}{% hidden_figure words %}{% submit words %}",
        "{% job_progress 1 2 words %}{% who 'pair' partner=words %}",
    ]
    for source in sources:
        html = shown(source, words=words)
        assert "<b>& bold" not in html, source
        assert "&lt;b&gt;&amp; bold" in html, source


def test_the_first_need_is_the_only_filled_button() -> None:
    first = shown("{% attention 'activity' title='T' text='X' url='/a/' button='Go' first=True %}")
    later = shown("{% attention 'activity' title='T' text='X' url='/a/' button='Go' tone='risk' %}")
    assert "btn-primary" in first
    assert "btn-primary" not in later


def test_later_pages_keep_what_was_searched_for() -> None:
    request = RequestFactory().get("/people/?words=ann&page=2")
    html = shown("{% pager page %}", page=Paginator(range(9), 3).page(2), request=request)
    assert 'href="?words=ann&amp;page=1"' in html
    assert 'href="?words=ann&amp;page=3"' in html


def test_dates_and_times_read_as_people_say_them() -> None:
    at = datetime(2026, 11, 5, 14, 0, tzinfo=UTC)
    assert day(at) == "Thursday 5 November"
    assert day_short(date(2026, 11, 5)) == "Thu 5 Nov"
    assert day_year(at) == "5 November 2026"
    with timezone.override("Europe/Berlin"):
        assert clock(at) == "15:00"
        assert span(at, at.replace(hour=15)) == "15:00 to 16:00"
    assert day(None) == ""


def test_small_numbers_are_spelt_at_the_start_of_a_sentence() -> None:
    assert [spelt(0), spelt(4), spelt(12), spelt(13)] == ["No", "Four", "Twelve", "13"]


def test_the_head_of_a_table_names_a_column_of_buttons_for_who_cannot_see_them() -> None:
    html = shown('{% table_head caption "Ends" act="Take back" %}', caption="Tokens <b>")
    assert "Tokens &lt;b&gt;</caption>" in html and '<th scope="col">Ends</th>' in html
    assert '<span class="visually-hidden">Take back</span>' in html
    assert "<span" not in shown('{% table_head "Tokens" "Ends" %}')
