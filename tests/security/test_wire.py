"""What goes over the wire besides pages: methods, kinds of content, cookies, folders, and the server itself."""

from __future__ import annotations

import fnmatch
import http.client
import os
import socket
import subprocess
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client, override_settings

from mentoring.processes import _web
from tests.broker import wait_until
from tests.factories import UserFactory, user_of
from tests.factories.people import PersonFactory
from tests.permissions.walking import routes
from tests.permissions.world import build

ROOT = Path(settings.BASE_DIR)
# Every cookie that the product sets, by its name without TLS; there it is called __Host-.
COOKIES = {"sessionid", "csrftoken", "theme", "browser"}
OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")


@pytest.fixture
def world(db, eager_jobs):
    return build()


def test_trace_and_unknown_methods_are_refused_everywhere(world, client):
    client.force_login(world.people["administrator"])
    wrong = {}
    for route, names in routes().items():
        for method in ("TRACE", "PROPFIND"):
            response = client.generic(method, world.address(route, names), headers={"x-secret": "sent-back"})
            if response.status_code != 405 or b"sent-back" in response.content:
                wrong[route, method] = response.status_code
    assert wrong == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/", "/accounts/login/", "/static/css/none.css", "/nowhere/", "/health/live"]
)
def test_so_are_they_at_the_edges(client, address):
    response = client.generic("TRACE", address)
    assert response.status_code == 405 and "TRACE" not in response.headers["Allow"]


@pytest.mark.django_db
@pytest.mark.parametrize("header", OVERRIDES)
def test_no_header_makes_another_method_of_a_request(client, header):
    client.force_login(UserFactory())
    before = client.get("/").status_code
    assert client.get("/accounts/logout/", headers={header: "POST"}).status_code in (200, 302, 405)
    assert client.get("/", headers={header: "DELETE"}).status_code == before
    assert "_auth_user_id" in client.session


@pytest.mark.django_db
def test_a_style_sheet_names_its_letters_too(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "some.css").write_text("p { margin: 0 }")
    assert Client().get("/static/some.css").headers["Content-Type"] == 'text/css; charset="utf-8"'


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/static/", "/static/css/", "/static", "/static/../manage.py", "/static/%2e%2e/manage.py", "/static/./",
        "/static//etc/passwd", "/.git/config", "/.git/HEAD", "/.env", "/data/", "/static/.git/config", "/manage.py",
        "/media/", "/static/css/..%2f..%2fmanage.py", "/static/css/%00",
    ],
)  # fmt: skip
def test_no_folder_is_listed_and_no_file_of_the_source_is_served(address):
    client = Client()
    client.force_login(UserFactory())
    response = client.get(address)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    assert response.status_code in (301, 302, 404)
    assert (
        b"Index of" not in body
        and b"execute_from_command_line" not in body
        and b"repositoryformat" not in body
    )


def cookies_of(secure: bool) -> dict[str, object]:
    """Every cookie that a visit, a sign-in and a choice of colours leave behind, by its name."""
    client, user = Client(), user_of(PersonFactory())
    user.set_password("a long pass phrase of mine")
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    found = {}
    for response in (
        client.get("/accounts/login/", secure=secure),
        client.post(
            "/accounts/login/", {"login": user.email, "password": "a long pass phrase of mine"}, secure=secure
        ),
        client.post("/theme/", {"theme": "dark"}, secure=secure),
    ):
        found |= response.cookies
    return found


@pytest.mark.django_db
def test_each_cookie_is_kept_from_scripts_and_from_other_sites():
    found = cookies_of(secure=False)
    assert set(found) == COOKIES
    for name, cookie in found.items():
        assert cookie["httponly"] and cookie["samesite"] == "Lax", name
        assert cookie["path"] == "/" and not cookie["domain"], name


@pytest.mark.django_db
@override_settings(
    SESSION_COOKIE_SECURE=True,
    CSRF_COOKIE_SECURE=True,
    SESSION_COOKIE_NAME="__Host-session",
    CSRF_COOKIE_NAME="__Host-csrf",
)
def test_over_tls_each_is_for_this_host_alone():
    found = cookies_of(secure=True)
    assert set(found) == {"__Host-session", "__Host-csrf", "__Host-theme", "__Host-browser"}
    for name, cookie in found.items():
        assert cookie["secure"] and cookie["httponly"] and cookie["samesite"] == "Lax", name
        assert cookie["path"] == "/" and not cookie["domain"], name


def test_no_cookie_is_set_but_by_the_one_function_that_knows_how():
    setters = [
        str(path.relative_to(ROOT))
        for app in (
            "accounts",
            "feedback",
            "home",
            "insights",
            "mentoring",
            "notifications",
            "pairing",
            "preparation",
        )
        for path in (ROOT / app).rglob("*.py")
        if "set_cookie(" in path.read_text() or "set_signed_cookie(" in path.read_text()
    ]
    assert setters == ["accounts/cookies.py"]


@pytest.fixture(scope="module")
def server():
    """The web server as ``up`` starts it, on a port of its own; it has no database, and needs none for this."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "NO_BOOTSTRAP": "1"}
    started = subprocess.Popen(_web("127.0.0.1", port), cwd=ROOT, env=environment)
    try:
        assert wait_until(lambda: _answers(port))
        yield port
    finally:
        started.terminate()
        started.wait()


def _answers(port: int) -> bool:
    try:
        return asked(port, "GET", "/health/live").status == 200
    except OSError:
        return False


def asked(port: int, method: str, address: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, address, headers=headers)
        response = connection.getresponse()
        response.read()
        return response
    finally:
        connection.close()


def test_the_server_does_not_tell_its_version(server):
    for address in ("/health/live", "/nowhere/", "/static/none.css"):
        headers = asked(server, "GET", address).headers
        told = " ".join(headers.get(name, "") for name in ("Server", "X-Powered-By", "Via"))
        assert not any(letter.isdigit() for letter in told), told
        assert "django" not in told.lower() and "python" not in told.lower()


def test_the_server_sends_no_request_back(server):
    assert asked(server, "TRACE", "/health/live").status == 405


def test_case_50_nor_does_the_server_mind_ten_kilobytes_of_languages(server):
    assert asked(server, "GET", "/health/live", **{"Accept-Language": "de-DE;q=0.9," * 900}).status == 200


def test_the_proxy_in_front_does_not_tell_its_version_either():
    text = (ROOT / "docs" / "nginx.conf").read_text()
    assert "server_tokens off;" in text and "autoindex on" not in text


def copied() -> set[str]:
    """What of the folder gets into the image, less what ``.dockerignore`` names; with what may lie there by then."""
    patterns = [
        line.rstrip("/") for line in (ROOT / ".dockerignore").read_text().splitlines() if line.strip()
    ]
    assert "COPY . ." in (ROOT / "Dockerfile").read_text() and not [
        each for each in patterns if each.startswith("!")
    ]
    beside = [
        ".git/HEAD",
        ".env",
        ".env.local",
        "data/master_key",
        ".venv/bin/python",
        "home/__pycache__/x.pyc",
    ]
    paths = [*beside, *(path.name for path in ROOT.iterdir())]
    return {path for path in paths if not any(_names(pattern, path) for pattern in patterns)}


def _names(pattern: str, path: str) -> bool:
    """Whether ``pattern`` names ``path`` or a folder that it lies in."""
    parts = path.split("/")
    above = (
        parts
        if pattern.startswith("**/")
        else ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
    )
    return any(fnmatch.fnmatchcase(each, pattern.removeprefix("**/")) for each in above)


def test_neither_history_nor_secrets_nor_tests_are_in_the_image():
    found = copied()
    tops = {path.partition("/")[0] for path in found}
    assert {"accounts", "mentoring", "static", "templates", "manage.py", "requirements.txt"} <= tops
    forbidden = {
        ".git",
        ".env",
        ".env.local",
        "data",
        ".venv",
        ".browser",
        "tests",
        "conftest.py",
        ".ci",
        ".github",
    }
    assert tops & forbidden == set()
    assert "requirements-dev.txt" not in found and "home/__pycache__/x.pyc" not in found


def test_the_product_needs_none_of_its_tests():
    apps = [name.split(".")[0] for name in settings.UPWARD_APPS] + ["mentoring"]
    sources = [path for app in apps for path in (ROOT / app).rglob("*.py")]
    assert len(sources) > 200
    needing = [
        path for path in sources if "from tests" in path.read_text() or "import tests" in path.read_text()
    ]
    assert needing == []
