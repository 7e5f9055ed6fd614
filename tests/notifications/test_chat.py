"""Channels of a chat: off until a host is listed, no detours, the address never shown, and nobody's name ever said."""

from __future__ import annotations

import json
import logging
import ssl
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.errors import Refused
from accounts.models import AuditEvent
from accounts.signing_in.outgoing import NotReached
from notifications.channels import actions, posting
from notifications.channels.hosts import BadAddress, host_of
from notifications.channels.models import ChatChannel, ChatPost
from programmes.models import Programme, Role
from tests.accounts.signing_in.test_outgoing import INSIDE, certificate
from tests.factories import UserFactory, grant, hr_user
from tests.factories.programmes import CohortFactory
from tests.notifications.sink import taking

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LISTED = ["hooks.slack.com", "*.webhook.office.com", "*.logic.azure.com", "chat.example.org:8443"]
SECRET = "T0000-B0000-verysecret"


@pytest.fixture
def hr():
    return hr_user(name="Helen Reid")


@pytest.fixture
def sink(settings, tmp_path, monkeypatch):
    """A chat on this machine, which may be reached for the test: its answers, and what it was told."""
    path = certificate(tmp_path, host="localhost")
    settings.UPWARD_PRIVATE_PROVIDERS = True
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(path))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with taking(context) as found:
        settings.UPWARD_CHAT_HOSTS = [f"localhost:{found.port}"]
        yield found


def channel(sink, hr, provider="slack") -> ChatChannel:
    address = f"https://localhost:{sink.port}/services/{SECRET}"
    return actions.add_channel(name="HR team", provider=provider, address=address, by=hr, at=NOW)


@pytest.mark.parametrize(
    "address",
    [
        "https://hooks.slack.com/services/a",
        "https://acme.webhook.office.com/x",
        "https://a.b.logic.azure.com:443/x",
        "https://chat.example.org:8443/hook",
    ],
)
def test_a_listed_host_may_be_written_to(address):
    assert host_of(address, LISTED)


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.slack.com/x",
        "https://hooks.slack.com.evil.example/x",
        "https://evilwebhook.office.com/x",
        "https://webhook.office.com/x",
        "https://hooks.slack.com@evil.example/x",
        "https://user:word@hooks.slack.com/x",
        "https://hooks.slack.com:8080/x",
        "https://hooks.slack.com\\@evil.example/x",
        "https://hooks.slack.com/x#y",
        "https://ｈooks.slack.com/x",
        "https://hooks.slack.com:99999/x",
        "https://chat.example.org/hook",
        "file:///etc/passwd",
        "//hooks.slack.com/x",
        "",
        *(f"https://{f'[{one}]' if ':' in one else one}/x" for one in INSIDE),
    ],
)
def test_any_other_address_is_refused_before_anything_leaves(address):
    with pytest.raises(BadAddress):
        host_of(address, LISTED)


def test_with_no_host_listed_there_is_no_chat(client, hr, settings):
    settings.UPWARD_CHAT_HOSTS = []
    client.force_login(hr)
    page = reverse("notifications:chat")
    assert "switched off" in client.get(page).content.decode()
    client.post(page, {"name": "HR", "provider": "slack", "address": "https://hooks.slack.com/services/a"})
    assert not ChatChannel.objects.exists()


def test_a_listed_host_inside_the_network_is_not_reached(sink, hr, settings):
    settings.UPWARD_PRIVATE_PROVIDERS = False
    with pytest.raises(posting.NotSaid, match="inside this network"):
        posting.say(channel(sink, hr), "test")
    assert sink.told == []


@pytest.mark.parametrize("provider", ChatChannel.Provider.values)
def test_what_arrives_is_a_sentence_and_one_link(sink, hr, settings, provider):
    posting.say(channel(sink, hr, provider), "digest")
    ((path, body),) = sink.told
    words = json.dumps(json.loads(body))
    assert path.endswith(SECRET)
    assert "is ready" in words and words.count(settings.BASE_URL) == 1 and "Helen" not in words


def test_a_detour_is_not_followed_and_counts_as_a_no(sink, hr):
    sink.answers(302, {"Location": "/elsewhere"})
    with pytest.raises(posting.NotSaid, match="302"):
        posting.say(channel(sink, hr), "test")
    assert len(sink.told) == 1


def test_an_answer_without_end_is_cut(sink, hr):
    sink.answers(200, {}, b"x" * (posting.MOST_BYTES + 2))
    with pytest.raises(posting.NotSaid, match="too large"):
        posting.say(channel(sink, hr), "test")


def test_a_host_that_is_taken_off_the_list_hears_nothing_more(sink, hr, settings):
    made = channel(sink, hr)
    settings.UPWARD_CHAT_HOSTS = LISTED
    with pytest.raises(posting.NotSaid, match="not on the list"):
        posting.say(made, "test")
    assert sink.told == []


def test_the_address_is_shown_nowhere(client, sink, hr, caplog):
    caplog.set_level(logging.DEBUG, logger="upward")
    caplog.set_level(logging.DEBUG, logger="notifications")
    made = channel(sink, hr)
    sink.answers(500, {}, b"who are you")
    client.force_login(hr)
    page = reverse("notifications:chat")
    answer = client.post(page, {"try": str(made.pk)}, follow=True).content.decode()
    assert "did not arrive" in answer and "who are you" not in answer
    actions.say_to_all(kind="digest", on=NOW.date(), at=NOW)
    actions.send_waiting(at=NOW)
    sealed = ChatChannel.objects.values_list("address_sealed", flat=True).get()
    events = " ".join(str(event.details) for event in AuditEvent.objects.all())
    assert not any(SECRET in words for words in (answer, sealed, events, caplog.text))


def test_the_page_adds_tries_and_removes(client, sink, hr):
    client.force_login(hr)
    page = reverse("notifications:chat")
    address = f"https://localhost:{sink.port}/services/{SECRET}"
    client.post(page, {"name": "HR team", "provider": "slack", "address": address})
    made = ChatChannel.objects.get()
    assert "has arrived" in client.post(page, {"try": str(made.pk)}, follow=True).content.decode()
    client.post(page, {"remove": str(made.pk)})
    assert not ChatChannel.objects.exists() and len(sink.told) == 1


def test_a_coordinator_has_channels_of_their_programme_and_of_no_other(client, sink, hr):
    cohort, other = CohortFactory(), CohortFactory()
    coordinator = UserFactory()
    grant(coordinator, Role.Name.COORDINATOR, cohort.programme)
    organisations = channel(sink, hr)
    client.force_login(coordinator)
    page = reverse("programmes:chat", args=[cohort.programme_id])
    address = f"https://localhost:{sink.port}/services/{SECRET}"
    client.post(page, {"name": "Team", "provider": "teams", "address": address})
    made = ChatChannel.objects.get(programme_key=cohort.programme_id)
    assert "has arrived" in client.post(page, {"try": str(made.pk)}, follow=True).content.decode()
    seen = client.get(page).content.decode()
    assert "Team" in seen and "HR team" not in seen and SECRET not in seen
    for posted in ({"try": str(organisations.pk)}, {"remove": str(organisations.pk)}):
        assert client.post(page, posted).status_code == 404
    assert client.get(reverse("programmes:chat", args=[other.programme_id])).status_code == 404
    assert client.get(reverse("notifications:chat")).status_code == 403
    Programme.objects.update(state=Programme.State.ARCHIVED)
    assert client.post(page, {"name": "B", "provider": "slack", "address": address}).status_code == 403
    client.post(page, {"remove": str(made.pk)})
    assert list(ChatChannel.objects.all()) == [organisations]


def test_a_programmes_channel_takes_only_a_listed_host(client, sink):
    cohort, coordinator = CohortFactory(), UserFactory()
    grant(coordinator, Role.Name.COORDINATOR, cohort.programme)
    client.force_login(coordinator)
    for address in ("https://169.254.169.254/x", "https://hooks.slack.com/x", "http://localhost/x"):
        page = client.post(
            reverse("programmes:chat", args=[cohort.programme_id]),
            {"name": "Team", "provider": "slack", "address": address},
        )
        assert "is-invalid" in page.content.decode()
    assert not ChatChannel.objects.exists() and sink.told == []


def test_a_sponsor_names_no_channel(client):
    cohort, sponsor = CohortFactory(), UserFactory()
    grant(sponsor, Role.Name.SPONSOR, cohort.programme)
    client.force_login(sponsor)
    assert client.get(reverse("programmes:chat", args=[cohort.programme_id])).status_code == 403


@pytest.mark.parametrize(
    ("programmes", "heard"),
    [
        (["one"], ["Its own"]),
        (["two"], ["HR team"]),
        (["one", "two"], ["HR team", "Its own"]),
        ([], ["HR team"]),
    ],
)
def test_a_programme_without_a_channel_falls_back_to_the_organisations(sink, hr, programmes, heard):
    keys = {"one": uuid4(), "two": uuid4()}
    channel(sink, hr)
    for name, key in (("Its own", keys["one"]), ("Another's", uuid4())):
        actions.add_channel(
            name=name,
            provider="slack",
            address=f"https://localhost:{sink.port}/x",
            by=hr,
            at=NOW,
            programme_key=key,
        )
    told = [keys[name] for name in programmes]
    actions.say_to_all(kind="digest", on=NOW.date(), at=NOW, programmes=told)
    assert sorted(ChatPost.objects.values_list("channel__name", flat=True)) == heard


def test_a_participant_has_no_such_page(client):
    client.force_login(UserFactory())
    assert client.get(reverse("notifications:chat")).status_code == 403


def test_it_is_said_once_a_day_and_tried_again_later(sink, hr):
    channel(sink, hr)
    sink.answers(503)
    for _ in range(2):
        actions.say_to_all(kind="digest", on=date(2026, 3, 2), at=NOW)
    assert actions.send_waiting(at=NOW) == 0 and actions.send_waiting(at=NOW) == 0
    assert len(sink.told) == 1, "not again at once"
    sink.answers(200)
    assert actions.send_waiting(at=NOW + timedelta(minutes=10)) == 1
    assert actions.send_waiting(at=NOW + timedelta(hours=10)) == 0
    assert ChatPost.objects.get().state == ChatPost.State.SENT and ChatPost.objects.get().tries == 2


def test_after_five_tries_it_is_let_be(sink, hr):
    channel(sink, hr)
    sink.answers(410)
    actions.say_to_all(kind="digest", on=NOW.date(), at=NOW)
    for day in range(7):
        actions.send_waiting(at=NOW + timedelta(days=day))
    assert len(sink.told) == actions.TRIES and ChatPost.objects.get().state == ChatPost.State.FAILED


def test_a_worker_that_died_is_followed_by_another(sink, hr):
    channel(sink, hr)
    actions.say_to_all(kind="digest", on=NOW.date(), at=NOW)
    ChatPost.objects.update(state=ChatPost.State.TRYING, try_at=NOW, tries=1)
    assert actions.send_waiting(at=NOW + timedelta(minutes=1)) == 0
    assert actions.send_waiting(at=NOW + timedelta(minutes=6)) == 1


def test_only_so_many_channels(sink, hr):
    for _ in range(actions.MOST_CHANNELS):
        channel(sink, hr)
    with pytest.raises(Refused, match="Remove one"):
        channel(sink, hr)


def test_a_refusal_on_the_wire_is_one_of_ours():
    assert issubclass(NotReached, Refused)
