"""The pages of a coordinator: from ticked cards to a theme that everybody reads, by buttons alone."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from feedback.cards.models import ReleasedCard
from insights.themes import actions, selectors
from insights.themes.models import SupportCheck, Theme
from tests.factories import user_of
from tests.insights.themes.conftest import TEXT, Room

MOST_QUERIES = 22


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def client(room: Room) -> Client:
    return _client(room.coordinator)


def _themes(room: Room) -> str:
    return reverse("insights:themes", args=[room.programme.pk])


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def _put(client: Client, room: Room, cards, **changes):
    sent = {"cards": cards, "into": "new", "title": "Ask first", "submission": uuid.uuid4(), "put": "yes"}
    return client.post(_themes(room), sent | changes)


def test_from_cards_to_everybody_by_buttons_alone(room: Room, client: Client):
    cards = room.cards(3)
    address = _put(client, room, cards).url
    theme = Theme.objects.get()
    assert address == reverse("insights:theme", args=[theme.pk])
    for name in ("ask", "save", "review", "publish"):
        theme.refresh_from_db()
        words = {"title": theme.title, "text": TEXT} if name == "save" else {}
        assert client.post(address, {name: "yes", "as_read": theme.as_read, **words}).url == address
    assert selectors.published_of(room.programme).get().text == TEXT
    assert "A few pairs stand behind it" in _page(client, address)


def test_a_title_that_is_missing_keeps_what_was_ticked(room: Room, client: Client):
    cards = room.cards(4)
    page = " ".join(_put(client, room, cards[:2], title="").content.decode().split())
    assert "Write what the new theme says, or choose a theme above." in page
    assert [page.count(f'value="{key}" id="{where}" checked') for key, where in _boxes(page, cards)] == [
        1,
        1,
        0,
        0,
    ]
    assert not Theme.objects.exists()


def _boxes(page: str, cards) -> list[tuple[str, str]]:
    return [(key, page.split(f'value="{key}" id="', 1)[1].split('"', 1)[0]) for key in map(str, cards)]


@pytest.mark.parametrize("sent", ["nothing", "not a key", "of another"])
def test_cards_that_cannot_be_chosen_are_named_as_an_error(room: Room, client: Client, sent):
    cards = {"nothing": [], "not a key": ["7"], "of another": [str(uuid.uuid4())]}[sent]
    answer = _put(client, room, cards)
    assert answer.status_code == 200 and answer.context["form"].errors["cards"]
    assert not Theme.objects.exists()


def test_cards_go_into_a_theme_in_hand_and_out_of_it(room: Room, client: Client):
    cards = room.cards(3)
    theme = room.begin(cards[:1])
    _put(client, room, cards[1:], into=str(theme.pk), title="")
    assert len(selectors.standing(theme).cards) == 3
    client.post(reverse("insights:theme", args=[theme.pk]), {"out": str(cards[0])})
    assert selectors.standing(theme).keys == {str(key) for key in cards[1:]}


def test_no_page_names_a_pair_a_day_or_how_many(room: Room, client: Client):
    pairs = [room.pair(mentor__person__name=f"Ottoline Vane{n}") for n in range(3)]
    theme = room.write(room.begin(room.cards(pairs)))
    room.ask(theme)
    room.review(theme)
    room.cards(3)
    room.cards(1)  # which waits unseen
    addresses = [_themes(room), reverse("insights:theme_groups", args=[room.programme.pk])]
    pages = [_page(client, address) for address in (*addresses, reverse("insights:theme", args=[theme.pk]))]
    room.publish(theme)
    pages.append(_page(client, reverse("insights:theme", args=[theme.pk])))
    for page in pages:
        assert "Ottoline" not in page and "3 pairs" not in page
        assert not [
            key
            for key in map(str, ReleasedCard.objects.filter(batch=None).values_list("pk", flat=True))
            if key in page
        ]
    assert not [text for text in ReleasedCard.objects.values_list("text", flat=True) if text in pages[-1]]


def test_not_enough_is_said_and_the_review_stays_closed(room: Room, client: Client):
    first = room.pair()
    room.cards(3)
    shared = [first, room.pair(mentee=first.mentee), room.pair(mentee=first.mentee)]
    theme = room.write(room.begin(room.cards(shared)))
    address = reverse("insights:theme", args=[theme.pk])
    client.post(address, {"ask": "yes"})
    page = _page(client, address)
    assert "Not enough pairs yet" in page and "It is reviewed once enough pairs stand behind it." in page
    client.post(address, {"review": "yes", "as_read": theme.as_read})
    client.post(address, {"publish": "yes"})
    assert Theme.objects.get().state == "draft"


def test_findings_stand_beside_the_words_with_a_box(room: Room, client: Client):
    room.pair(mentor__person__name="Ottoline Vane")
    theme = room.write(room.begin(room.cards(3)), "As Ottoline Vane says, ask first.")
    room.ask(theme)
    address = reverse("insights:theme", args=[theme.pk])
    assert "“Ottoline Vane” is the name of a colleague." in _page(client, address)
    refused = client.post(address, {"review": "yes", "as_read": theme.as_read}).content.decode()
    assert "Change it, or tick that it may stand." in refused and Theme.objects.get().state == "draft"
    client.post(address, {"review": "yes", "as_read": theme.as_read, "has_seen": "on"})
    assert Theme.objects.get().state == "reviewed"


def test_words_changed_by_another_are_shown_and_those_typed_are_kept(room: Room, client: Client):
    theme = room.begin(room.cards(3))
    seen = theme.as_read
    room.later(minutes=1)
    room.write(theme, "Of the other", by=room.another())
    answer = client.post(
        reverse("insights:theme", args=[theme.pk]),
        {"save": "yes", "as_read": seen, "title": "Mine", "text": "Of the first"},
    )
    page = answer.content.decode()
    assert "Of the other" in page and "Of the first" in page and "Read it again first" in page
    assert Theme.objects.get().text == "Of the other"


def test_a_published_theme_is_taken_back_with_a_reason(room: Room, client: Client):
    theme = room.publish(room.reviewed(room.cards(3)))
    address = reverse("insights:theme", args=[theme.pk])
    assert "Choose one." in client.post(address, {"take_back": "yes"}).content.decode()
    client.post(address, {"take_back": "yes", "reason": "wrong"})
    assert Theme.objects.get().state == "taken-back" and "Taken back" in _page(client, address)


def test_two_themes_are_merged_on_the_page(room: Room, client: Client):
    cards = room.cards(6)
    narrow, wide = room.begin(cards[:3], title="Narrow"), room.begin(cards[3:], title="Wide")
    address = reverse("insights:theme", args=[narrow.pk])
    assert client.post(address, {"merge": "yes", "into": str(narrow.pk)}).status_code == 200
    assert client.post(address, {"merge": "yes", "into": str(wide.pk)}).url == reverse(
        "insights:theme", args=[wide.pk]
    )
    assert len(selectors.standing(wide).cards) == 6


def test_groups_are_suggested_and_nothing_is_ticked_or_put_anywhere(room: Room, client: Client):
    for text in ("A screen on a morning", "The screen each morning", "One morning, one screen"):
        room.let_go(room.pair(), text)
    page = _page(client, reverse("insights:theme_groups", args=[room.programme.pk]))
    assert "Three cards with “morning”, “screen”" in page and " checked" not in page
    assert not Theme.objects.exists() and not SupportCheck.objects.exists()


def test_the_two_read_on_their_card_that_it_is_published(room: Room):
    keys = room.cards(3)
    room.publish(room.reviewed(keys))
    card = ReleasedCard.objects.get(pk=keys[0]).card
    page = _page(_client(user_of(card.pair.mentee.person)), reverse("feedback:card", args=[card.pk]))
    assert "It can no longer be withdrawn." in page and "Withdraw the card" not in page


def test_the_dashboard_says_what_pairs_chose_to_share(room: Room, client: Client):
    address = reverse("insights:dashboard", args=[room.cohort.pk])
    assert "Nothing is published yet." in _page(client, address)
    theme = room.publish(room.reviewed(room.cards(3)))
    page = _page(client, address)
    assert 'Ask before you buy</a></h3> <p class="quiet mb-0">A few pairs. Waits for an answer.' in page
    assert reverse("insights:theme", args=[theme.pk]) in page
    assert reverse("insights:answer", args=[theme.pk]) in page


def test_a_theme_that_comes_to_nothing_is_put_away(room: Room, client: Client):
    cards = room.cards(3)
    theme = room.begin(cards)
    answer = client.post(reverse("insights:theme", args=[theme.pk]), {"put_away": "yes"}, follow=True)
    page = " ".join(answer.content.decode().split())
    assert answer.redirect_chain[-1][0] == _themes(room)
    assert "Put away. Its cards are among those in no theme again." in page
    assert "Taken back or put away" in page
    assert "before anybody else read it" in _page(client, reverse("insights:theme", args=[theme.pk]))
    assert not room.programme.themes.published().exists()


def test_whether_it_is_enough_is_said_where_it_was_asked(room: Room, client: Client):
    theme = room.begin(room.cards(3))
    answer = client.post(reverse("insights:theme", args=[theme.pk]), {"ask": "yes"}, follow=True)
    assert "Enough pairs." in answer.content.decode()


def _queries(client: Client, addresses: list[str]) -> list[int]:
    found = []
    for address in addresses:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        found.append(len(asked))
    return found


def test_the_pages_cost_the_same_however_many_cards_and_themes_there_are(room: Room, client: Client):
    theme = room.write(room.begin(room.cards(6)[:3]))
    room.ask(theme)
    room.begin([], title="Another")
    addresses = [
        _themes(room),
        reverse("insights:theme_groups", args=[room.programme.pk]),
        reverse("insights:theme", args=[theme.pk]),
    ]
    client.get(addresses[0])  # the first page of a session costs a little more
    before = _queries(client, addresses)
    cards = room.cards(12)
    actions.put_cards(theme=theme, cards=cards[:6], by=room.coordinator, at=room.at)
    for number in range(6):
        room.begin(cards[6 + number : 7 + number], title=f"One more, {number}")
    assert _queries(client, addresses) == before
    assert max(before) <= MOST_QUERIES


def test_each_form_says_once_that_it_is_ours(room: Room, client: Client):
    """Whatever is sent twice under one name is refused as a whole."""
    cards = room.cards(9)
    theme = room.reviewed(cards[:3])
    room.begin(cards[3:4], title="Another")
    pages = [
        _page(client, address) for address in (_themes(room), reverse("insights:theme", args=[theme.pk]))
    ]
    room.publish(theme)
    pages.append(_page(client, reverse("insights:theme", args=[theme.pk])))
    for page in pages:
        forms = [form.split("</form>")[0] for form in page.split("<form ")[1:]]
        posts = [form for form in forms if 'method="post"' in form.split(">")[0]]
        assert posts and [form.count("csrfmiddlewaretoken") for form in posts] == [1] * len(posts)
