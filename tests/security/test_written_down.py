"""What docs/security.md and docs/sign-in.md say of connections, limits, times and log lines is what the code does."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import get_resolver

from accounts import doorbell
from accounts.limits import Limit
from accounts.privacy import SEALED_RINGS, Ring
from accounts.roster import reading, workbook
from accounts.scim import door
from accounts.signing_in import demands, outgoing, post, watch
from feedback.concerns import unnamed
from mentoring import processes, security_limits
from mentoring import settings as product
from notifications import delivery, rhythm

ROOT = Path(settings.BASE_DIR)
HOME = [*dict.fromkeys(app.split(".")[0] for app in settings.UPWARD_APPS), "mentoring"]


def text(name: str = "security.md") -> str:
    return (ROOT / "docs" / name).read_text()


def rows(heading: str, name: str = "security.md") -> list[list[str]]:
    """The first table below ``heading``, without its head."""
    part = re.split(rf"^#+ {re.escape(heading)}$", text(name), flags=re.MULTILINE)[1]
    lines = re.search(r"(?:^\|.*\n)+", part, re.MULTILINE)[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def sources():
    for folder in HOME:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def imported(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


# Each opens a connection, or starts what does, with what it reaches.
REACHING = {
    "accounts/signing_in/outgoing.py": "the company's provider, the list of passwords",
    "accounts/signing_in/passwords.py": "by way of outgoing; names its errors only",
    "accounts/signing_in/post.py": "the mail server; names its errors only",
    "notifications/addresses/refusals.py": "the mail server; names its errors only",
    "home/simulation/post.py": "nothing: raises the errors of a mail server",
    "mentoring/announce.py": "this machine: whether the web process answers yet",
    "mentoring/broker.py": "the socket of the embedded broker",
    "mentoring/management/commands/up.py": "whether a port of this machine is free",
    "mentoring/management/commands/screenshots.py": "development: a server of its own",
}
NETWORK = {
    "requests", "socket", "smtplib", "http.client", "urllib.request", "urllib3", "httpx", "ftplib", "redis", "psycopg",
    "socketserver", "http.server", "imaplib", "poplib", "telnetlib", "aiohttp",
}  # fmt: skip


def test_no_other_source_file_opens_a_connection():
    found = {
        path
        for path, tree in sources()
        if any(name == each or name.startswith(f"{each}.") for name in imported(tree) for each in NETWORK)
    }
    assert found == set(REACHING)


def test_the_connections_have_the_limits_that_are_written_down():
    table = {row[0].split(" (")[0]: " ".join(row[1:]) for row in rows("What it talks to")}
    assert len(table) == 6
    provider = table["the company's provider"]
    assert f"{outgoing.SECONDS} seconds, {outgoing.MOST_BYTES // 1024} KB" in provider
    assert f"{outgoing.SECONDS} seconds" in table["list of stolen passwords"]
    mail = table["mail server"]
    assert f"{product.EMAIL_TIMEOUT} seconds" in mail and f"{rhythm.TRIES} tries" in mail
    assert f"{delivery.REFUSALS_IN_A_ROW} refusals in a row" in mail
    assert (post.FIRST_WAIT.total_seconds(), post.LONGEST_WAIT.total_seconds()) == (10, 600)
    assert rhythm.FIRST_WAIT.total_seconds() == 60
    pool = re.search(r'\["pool"\] = (\{[^}]+\})', (ROOT / "mentoring" / "settings.py").read_text())[1]
    size = ast.literal_eval(pool)
    assert f"{size['max_size']} for each web process" in table["database"]
    assert f"{size['timeout']} seconds for a free one" in table["database"]
    assert product.CELERY_TASK_PUBLISH_RETRY_POLICY == {"max_retries": 1, "interval_start": 0}
    broker = product.broker.transport_options(Path("/x"), "redis://x", embedded=False)
    assert (broker["socket_connect_timeout"], broker["socket_timeout"]) == (2, 3)
    assert doorbell.THEN_LEFT_FOR == 10


def test_the_processes_are_as_many_as_is_written_down():
    image = (ROOT / "Dockerfile").read_text()
    assert '"--workers", "2"' in image and '"--blocking-threads", "4", "--backpressure", "64"' in image
    assert (processes.WEB_THREADS, processes.WEB_QUEUE) == (4, 64)
    assert "2 processes of 4 threads and 64 requests that wait" in text()
    compose = (ROOT / "docker-compose.yml").read_text()
    assert compose.count('"--concurrency", "2"') == 2
    assert product.DATABASES["default"].get("OPTIONS", {}).get("timeout", 20) == 20


def limits_of_the_code() -> dict[str, Limit]:
    found = [*security_limits.TABLE.values(), security_limits.CHANGES, *security_limits.CODES.values()]
    found += [security_limits.SIGN_INS, *security_limits.MAILS.values()]
    found += [unnamed.TELLINGS, unnamed.OPENINGS]
    found += [watch.PASSWORDS, watch.FROM_ONE_PLACE, door.REQUESTS, door.WRONG_TOKENS]
    return {limit.bucket: limit for limit in found}


def test_each_limit_stands_in_the_table_as_it_is():
    written = {row[0]: (int(row[1]), int(row[2])) for row in rows("What may be done how often")}
    assert written == {name: (limit.times, limit.seconds) for name, limit in limits_of_the_code().items()}


def test_the_limits_of_signing_in_are_told_to_people_too():
    said = {row[0]: row[1] for row in rows("Who tries to get in", "sign-in.md")}
    assert (
        said["passwords of one account"]
        == f"{watch.PASSWORDS.times} in {watch.PASSWORDS.seconds // 60} minutes"
    )
    assert said["wrong passwords from one address"] == f"{watch.FROM_ONE_PLACE.times} in a minute"
    assert said["tries at one mailed code"] == str(security_limits.MAILED_CODES.times)
    assert said["tries at the second step"] == f"{security_limits.SECOND_STEPS.times} in 5 minutes"
    assert {limit.times for limit in security_limits.MAILS.values()} == {3}
    assert said["codes or links to one address"] == "3 in a minute"
    for name in ("login", "reset_password", "request_login_code"):
        assert product.ACCOUNT_RATE_LIMITS[name] == "", "its lock turns away a crowd that comes at once"
    assert "no one can lock somebody else out" in text().lower()


def test_the_session_times_stand_in_the_table_as_they_are():
    said = {row[0]: row[1:] for row in rows("What is asked of those who run a programme", "sign-in.md")}
    for who, lasts in (
        ("those roles", demands.FOR_THE_OFFICE),
        ("mentors and mentees", demands.FOR_PARTICIPANTS),
    ):
        hours = lasts.idle // 3600
        away = f"{hours} hours" if hours else f"{lasts.idle // 60} minutes"
        assert said[who] == [away, f"{lasts.whole // 3600} hours"]
    words = text("sign-in.md")
    assert "NIST SP 800-63B" in words and "AAL2" in words and "AAL1" in words
    assert product.ACCOUNT_REAUTHENTICATION_TIMEOUT == 600 and "ten minutes ago" in words
    assert "any number of browsers" in words and "Signing out at the\n  provider does not end it" in words


WAYS = {
    "account_request_login_code": "code by e-mail",
    "account_confirm_login_code": "code by e-mail",
    "account_login": "password",
    "mfa_login_webauthn": "passkey",
    "openid_connect_login": "the company's provider",
    "openid_connect_callback": "the company's provider",
    "saml_login": "the company's provider",
    "saml_acs": "the company's provider",
    "saml_finish_acs": "the company's provider",
    "account_reset_password": "link to a new password",
    "account_reset_password_from_key": "link to a new password",
}
# Of the sign-in package, and no way in: each needs a session, ends one, or says something.
NO_WAY_IN = {
    "account_change_password", "account_confirm_email", "account_email", "account_email_verification_sent",
    "account_inactive", "account_logout", "account_reauthenticate", "account_reset_password_done",
    "account_reset_password_from_key_done", "account_set_password", "account_signup", "mfa_activate_totp",
    "mfa_add_webauthn", "mfa_authenticate", "mfa_deactivate_totp", "mfa_download_recovery_codes", "mfa_edit_webauthn",
    "mfa_generate_recovery_codes", "mfa_index", "mfa_list_webauthn", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn", "mfa_view_recovery_codes", "saml_metadata", "saml_sls", "socialaccount_connections",
    "socialaccount_login_cancelled", "socialaccount_login_error", "socialaccount_signup", "usersessions_list",
    "account_reauthenticate_by_code", "mfa_signup_webauthn", "mfa_trust",
}  # fmt: skip


def _of_the_package(patterns) -> set[str]:
    found = set()
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            found |= set() if pattern.namespace else _of_the_package(pattern.url_patterns)
        elif pattern.name:
            found.add(pattern.name)
    return found


def test_each_way_in_is_written_down_and_there_is_no_other():
    written = {row[0] for row in rows("What everybody can use", "sign-in.md")}
    assert set(WAYS.values()) == written
    own = {"health_live", "health_ready", "csp_report"}
    found = {
        name for name in _of_the_package(get_resolver().url_patterns) if not name.startswith("scim")
    } - own
    assert found - NO_WAY_IN == set(WAYS)
    assert product.UPWARD_DEMO_SIGN_IN == product.EMBEDDED


def test_each_ring_has_its_rules_and_those_that_are_sealed_say_so():
    table = {row[0]: row[1:] for row in rows("Classes of data")}
    assert set(table) == {ring.value for ring in Ring}
    sealed = {ring for ring, cells in table.items() if cells[0].startswith("sealed with")}
    assert sealed == {ring.value for ring in SEALED_RINGS}
    assert all(all(cells) for cells in table.values())


def security_lines() -> dict[str, str]:
    """The first words of what each file tells the logger of security, by file and line."""
    found = {}
    for path, tree in sources():
        named = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_logger(node)]
        if not named:
            continue
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and _is_log(call.func):
                found[f"{path}:{call.lineno}"] = call.args[0].value
    return found


def _is_logger(call: ast.Call) -> bool:
    name = call.args[0] if call.args else None
    return isinstance(name, ast.Constant) and str(name.value).startswith("upward.security")


def _is_log(function: ast.Attribute) -> bool:
    return isinstance(function.value, ast.Name) and function.value.id == "log"


def test_each_line_of_the_security_log_is_in_the_list_and_the_list_has_no_other():
    part = text().split("at any `LOG_LEVEL`:")[1].split("##")[0]
    listed = {
        words
        for row in re.findall(r"^\| (`[^|]+) \|", part, re.MULTILINE)
        for words in re.findall(r"`([^`]+)`", row)
    }
    said = security_lines()
    assert len(said) >= 12
    unlisted = {place: words for place, words in said.items() if not any(each in words for each in listed)}
    assert unlisted == {}
    assert {each for each in listed if not any(each in words for words in said.values())} == set()


def test_the_log_goes_to_one_place_in_one_format():
    assert set(product.LOGGING["handlers"]) == {"console"}
    assert product.LOGGING["handlers"]["console"]["class"] == "logging.StreamHandler"
    assert product.LOGGING["root"]["handlers"] == ["console"]
    assert all(not each.get("handlers") for each in product.LOGGING["loggers"].values())
    handlers = {
        path
        for path, tree in sources()
        if any("logging.handlers" in name for name in imported(tree))
        or any(
            isinstance(node, ast.Attribute) and node.attr in ("addHandler", "FileHandler")
            for node in ast.walk(tree)
        )
    }
    assert handlers == set()


@pytest.mark.parametrize("heading", ["What is dangerous inside"])
def test_each_dangerous_part_that_is_named_exists(heading):
    named = [row[0].strip("`") for row in rows(heading)]
    assert len(named) == 12 and all((ROOT / name).is_file() for name in named)


# What parses or runs what others send: whoever brings one of these in has to write it down.
PARSERS = {
    "zipfile",
    "xml",
    "lxml",
    "openpyxl",
    "onelogin",
    "markdown_it",
    "nh3",
    "typst",
    "tarfile",
    "pickle",
    "marshal",
    "yaml",
}
ELSEWHERE = {
    "accounts/roster/workbook.py": "looks through the archive before sheets.py parses it",
    "accounts/rights/copy.py": "writes an archive and reads none",
    "mentoring/browser/fetching.py": "development: unpacks a browser whose digest is known",
}


def test_no_other_part_parses_what_is_dangerous():
    named = {row[0].strip("`") for row in rows("What is dangerous inside")}
    found = {
        path for path, tree in sources() if {name.partition(".")[0] for name in imported(tree)} & PARSERS
    }
    assert found - set(ELSEWHERE) <= named


def test_libraries_to_watch_are_locked_and_have_their_days():
    part = text().split("Libraries to watch")[1].split("##")[0]
    lock = (ROOT / "requirements.txt").read_text()
    named = set(re.findall(r"`([\w-]+)`", part)) - {"pyproject"}
    assert named >= {"lxml", "xmlsec", "celery", "cryptography"}
    assert all(re.search(rf"^{name}==", lock, re.MULTILINE) for name in named)
    days = (ROOT / "SECURITY.md").read_text().split("## Libraries")[1]
    assert (
        "3 days if it is critical" in days and "7 days if it is high" in days and "30 days otherwise" in days
    )


def test_each_secret_that_is_read_has_its_schedule():
    table = {row[0]: row[1] for row in rows("Secrets, and when to change them")}
    said = " ".join(table)
    settings_file = (ROOT / "mentoring" / "settings.py").read_text()
    for name in re.findall(r'given\("([A-Z_]+)"\)', settings_file):
        assert f"`{name}`" in said
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
        assert name in said
    assert all("year" in when or "before" in when for when in table.values())


def test_each_costly_thing_says_what_holds_it():
    table = rows("What costs much")
    assert len(table) == 11 and all(len(row) == 3 and all(row) for row in table)
    buckets = limits_of_the_code()
    said = " ".join(" ".join(row) for row in table)
    assert f"{buckets['uploads'].times} uploads an hour" in said
    assert said.count(f"{buckets['jobs'].times} an hour") == 3


def test_the_sizes_of_files_stand_in_the_page_about_them():
    words = text("roster.md")
    mb = 1024 * 1024
    assert (
        f"at most {reading.MAX_BYTES // mb} MB, {reading.MAX_ROWS:,} rows and {reading.MAX_COLUMNS} columns"
        in words
    )
    assert f"at most {workbook.MAX_BYTES // mb} MB that unfold to {workbook.MAX_UNFOLDED // mb} MB" in words
    assert f"at most {workbook.MAX_SHEETS} sheets" in words
