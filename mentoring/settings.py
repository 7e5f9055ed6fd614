"""All settings, read from the environment through typed helpers.

Nothing set: the embedded default (SQLite, a broker of our own, mail kept in ``data/outbox``).
``DATABASE_URL`` and ``REDIS_URL`` set: production. ``.env.example`` lists every variable, and a test compares the two.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab

from mentoring import broker
from mentoring.secret_rules import no_weak_secrets
from mentoring.secrets import given, master_key, previous_master_keys, secret_key
from mentoring.security_policy import CONTENT_SECURITY_POLICY as CONTENT_SECURITY_POLICY
from mentoring.security_policy import no_loose_ends
from mentoring.where import FIRST, last_address

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").is_file():
    env.read_env(BASE_DIR / ".env")

DATA_DIR = Path(env.str("UPWARD_DATA", default=str(BASE_DIR / "data")))
# The three may hold passwords: each may be given as a file too, by the same name with _FILE behind it.
DATABASE_URL, REDIS_URL, EMAIL_URL = given("DATABASE_URL"), given("REDIS_URL"), given("EMAIL_URL")
EMBEDDED = not DATABASE_URL
DEBUG = env.bool("UPWARD_DEBUG", default=False)

# These too.
SECRET_KEY = given("SECRET_KEY") or secret_key(DATA_DIR, embedded=EMBEDDED)
UPWARD_MASTER_KEY = given("UPWARD_MASTER_KEY") or master_key(DATA_DIR, embedded=EMBEDDED)
UPWARD_MASTER_KEY_PREVIOUS = previous_master_keys(DATA_DIR, embedded=EMBEDDED)

BASE_URL = env.str("UPWARD_BASE_URL", default=last_address(DATA_DIR) if EMBEDDED else FIRST)
# This machine may always ask, for instance whether the service is well.
ALLOWED_HOSTS = [
    "127.0.0.1",
    "localhost",
    "[::1]",
    *filter(None, [urlsplit(BASE_URL).hostname]),
    *env.list("ALLOWED_HOSTS", default=[]),
]
if not EMBEDDED:
    no_loose_ends(debug=DEBUG, hosts=ALLOWED_HOSTS)
    no_weak_secrets(
        secret_key=SECRET_KEY,
        master_key=UPWARD_MASTER_KEY,
        previous=UPWARD_MASTER_KEY_PREVIOUS,
        addresses={"DATABASE_URL": DATABASE_URL, "REDIS_URL": REDIS_URL, "EMAIL_URL": EMAIL_URL},
    )
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# The demo lets a newcomer step into each role; never beside real people.
UPWARD_DEMO_SIGN_IN = env.bool("UPWARD_DEMO_SIGN_IN", default=EMBEDDED)

UPWARD_APPS = [
    "home",
    "insights",
    "feedback",
    "sessions.apps.SessionsConfig",
    "pairing",
    "preparation",
    "programmes",
    "notifications",
    "accounts",
]
INSTALLED_APPS = [
    "mentoring",
    *UPWARD_APPS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "template_partials",
]

MIDDLEWARE = [
    "accounts.signing_in.pace.answers_alike",
    "mentoring.request_log.numbered",
    "mentoring.security_headers.armoured",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "mentoring.security_origin.FetchMetadata",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "mentoring.security_limits.Limits",
    "mentoring.security_parameters.SaidOnce",
    "mentoring.security_parameters.OnlyKnown",
    "mentoring.security_refusals.refusals_are_written_down",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.signing_in.browsers.remembers",
    "accounts.middleware.sessions_end",
    "accounts.middleware.provider_is_away",
    "mentoring.middleware.readers_zone",
    "programmes.closing.closed_is_read_only",
    "accounts.reading.write_down_readings",
]

ROOT_URLCONF = "mentoring.urls"
WSGI_APPLICATION = "mentoring.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "home.navigation.shell",
            ],
        },
    }
]

if EMBEDDED:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "upward.sqlite3",
            "CONN_MAX_AGE": 600,
            # Without IMMEDIATE two writers lose half their transactions; see docs/decisions.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
            },
        }
    }
else:
    postgres: dict[str, Any] = env.db_url_config(DATABASE_URL)
    postgres["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
    postgres["CONN_HEALTH_CHECKS"] = True
    # For the web processes only: Celery closes a pool at every task.
    if env.bool("DATABASE_POOL", default=False):
        postgres["CONN_MAX_AGE"] = 0
        postgres.setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 5, "timeout": 10}
    DATABASES = {"default": postgres}

# The limits on sign-in attempts are shared by all web processes, and outlive a lost broker.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "mentoring_cache",
        # A full cache drops what it likes; with the usual 300 a crowd would empty the counts.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.signing_in.backend.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.signing_in.passwords.NotCommon"},
    {"NAME": "accounts.signing_in.passwords.NotOurWords"},
    {"NAME": "accounts.signing_in.passwords.NotBreached"},
]
# A list of stolen passwords to ask about each new one; see docs/sign-in.md. Empty: nobody is asked.
UPWARD_BREACHED_PASSWORDS = env.str("UPWARD_BREACHED_PASSWORDS", default="")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:landing"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.sign_in.PasswordForm",
    "request_login_code": "accounts.adapter.RequestCodeForm",
}
# Addresses, passwords and second steps are changed by somebody who has shown who they are within ten minutes.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# A mail to a stranger is written and goes to nobody (accounts/adapter.py), so that both take the same time.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
# Seconds; several times what a mailed code or link takes to ask for, see ``accounts.signing_in.pace``.
SIGN_IN_ANSWERS_AFTER = 0.25
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600  # exports, grants, erasure and keys ask again after ten minutes
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# A whole office signs in from one address on the day of a kick-off; each person stays limited as they were.
ACCOUNT_RATE_LIMITS = {
    # Counted by mentoring/security_limits.py alone. The package holds a lock on each of its counts and refuses whoever
    # does not get it within a second, which a crowd from one office does not.
    **dict.fromkeys(("login", "reset_password", "request_login_code"), ""),
    "login_failed": "60/m/ip,5/300s/key",  # of the second step; of passwords see accounts/signing_in/watch.py
}
SOCIALACCOUNT_ADAPTER = "accounts.signing_in.company.CompanySignIns"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"provider_class": "accounts.signing_in.openid.provider.CompanyProvider"}
}
# A link, not a form: the policy for forms would stop the browser on its way to the provider.
SOCIALACCOUNT_LOGIN_ON_GET = True
# A company's sign-in inside its own network, or one without TLS for a trial; see docs/sign-in.md.
UPWARD_PRIVATE_PROVIDERS = env.bool("UPWARD_PRIVATE_PROVIDERS", default=False)
# Hosts that a message to a chat may go to. None: no chat.
UPWARD_CHAT_HOSTS = env.list("UPWARD_CHAT_HOSTS", default=[])
# Behind a proxy every visitor would share one limit on sign-in attempts, unless we know whose word to take.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("ALLAUTH_TRUSTED_PROXY_COUNT", default=0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "accounts.signing_in.second_factor.SecondFactors"
MFA_FORMS = {
    "authenticate": "accounts.forms.sign_in.CodeForm",
    "login_webauthn": "accounts.forms.sign_in.PasskeyForm",
    "authenticate_webauthn": "accounts.forms.sign_in.SecondKeyForm",
    "reauthenticate_webauthn": "accounts.forms.sign_in.KeyAgainForm",
    "add_webauthn": "accounts.forms.keys.AddKeyForm",
    "activate_totp": "accounts.forms.keys.FirstCodeForm",
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.str("TIME_ZONE", default="Europe/London")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 12
# What was said to somebody stays with their session, not in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "mentoring.error_pages.forged"
X_FRAME_OPTIONS = "DENY"
# Django compares the sender's address when a form is sent over TLS; nobody else is told where a reader comes from.
SECURE_REFERRER_POLICY = "same-origin"
if not EMBEDDED and not DEBUG:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    if env.bool("SECURE_COOKIES", default=True):
        SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
        # A browser takes these names from this host and over TLS only.
        SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
        SECURE_SSL_REDIRECT = True
        # Asked by the machine itself, in plain; by programs, which are told rather than led elsewhere (ASVS 4.1.2).
        SECURE_REDIRECT_EXEMPT = [r"^health/", r"^scim/", r"^security/"]
        SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
        SECURE_HSTS_INCLUDE_SUBDOMAINS = True
        # Being built into browsers is for the owner of a whole domain to ask for, not for one service under it.
        SILENCED_SYSTEM_CHECKS = ["security.W021"]

# Where an HR system leaves its staff list. Empty: no folder is watched.
UPWARD_ROSTER_FOLDER = env.str("UPWARD_ROSTER_FOLDER", default="")

# The largest roster is checked while it streams in; a form field never needs this much.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Upward <upward@localhost>")
EMAIL_TIMEOUT = 10
# The most that the mail service takes from all workers together, and where it returns what cannot be delivered.
UPWARD_MAILS_A_SECOND = env.float("UPWARD_MAILS_A_SECOND", default=28.0)
UPWARD_BOUNCE_ADDRESS = env.str("UPWARD_BOUNCE_ADDRESS", default="")
OUTBOX_DIR = DATA_DIR / "outbox"
if EMAIL_URL:
    globals().update(env.email_url_config(EMAIL_URL))
else:
    EMAIL_BACKEND = "notifications.outbox.KeptInFiles"

VALKEY_SERVER = broker.server(env.str("VALKEY_SERVER", default=""))
CELERY_BROKER_URL = REDIS_URL or broker.url(DATA_DIR, VALKEY_SERVER)
CELERY_BROKER_TRANSPORT_OPTIONS = broker.transport_options(
    DATA_DIR, CELERY_BROKER_URL, embedded=not REDIS_URL
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
# A job is done only when it has ended; one that was cut short is given to another worker.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Seconds after which a worker for which nothing came starts anew; beat rings every ten. 0: never.
UPWARD_WORKER_PATIENCE = env.float("UPWARD_WORKER_PATIENCE", default=90.0)
# Megabytes after which a process of a worker is replaced once its job is done; pools of processes only. 0: never.
UPWARD_WORKER_MEMORY = env.int("UPWARD_WORKER_MEMORY", default=512)
CELERY_WORKER_MAX_MEMORY_PER_CHILD = UPWARD_WORKER_MEMORY * 1024 or None
# A bell that does not ring at once is left: the sweep finds the row.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0}
# Letters about signing in have a worker of their own: nobody waits for a code behind a night's reminders.
CELERY_TASK_ROUTES = {
    "accounts.tasks.send_sign_in_mail": {"queue": "sign_in"},
    "accounts.tasks.send_sign_in_mails": {"queue": "sign_in"},
}
CELERY_BEAT_SCHEDULE = {
    "hold every live pair to the rules": {
        "task": "pairing.tasks.scan_pairs",
        "schedule": crontab(hour=2, minute=20),
    },
    "send mails about signing in whose bell was lost": {
        "task": "accounts.tasks.send_sign_in_mails",
        "schedule": 10.0,
        "options": {"expires": 9},
    },
    "forget who came how often": {"task": "accounts.tasks.sweep_limits", "schedule": 3600.0},
    "send what is due": {"task": "notifications.tasks.tick", "schedule": 60.0, "options": {"expires": 55}},
    "send what nobody rang for": {
        "task": "notifications.tasks.sweep",
        "schedule": 10.0,
        "options": {"expires": 9},
    },
    "take up imports whose bell was lost": {
        "task": "accounts.tasks.finish_roster_imports",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "look into the folder of staff lists": {
        "task": "accounts.tasks.look_into_roster_folder",
        "schedule": 900.0,
        "options": {"expires": 600},
    },
    "link the audit trail": {
        "task": "accounts.tasks.link_trail",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "let go what is kept no longer": {
        "task": "accounts.tasks.let_go_what_is_due",
        "schedule": crontab(hour=3, minute=0),
    },
    "take up retention runs whose bell was lost": {
        "task": "accounts.tasks.take_up_retention_runs",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "forget content keys from before a change": {
        "task": "accounts.tasks.drop_old_keys",
        "schedule": 300.0,
        "options": {"expires": 240},
    },
    "make copies whose bell was lost, and remove old ones": {
        "task": "accounts.tasks.look_after_copies",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "hold the totals of cohorts to a count from scratch": {
        "task": "insights.tasks.recount_summaries",
        "schedule": crontab(hour=2, minute=50),
    },
    "take up releases whose bell was lost": {
        "task": "insights.tasks.take_up_releases",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "mentoring.logs.Line" if EMBEDDED else "mentoring.logs.JsonLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # Who came in, who did not, and what was refused is written down whatever LOG_LEVEL says.
        "upward.security": {"level": "INFO"},
    },
}
