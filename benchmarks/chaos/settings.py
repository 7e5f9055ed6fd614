"""The settings of the product on a PostgreSQL or SQLite of the benchmark's own, with a mail server that misbehaves."""

from __future__ import annotations

import base64
import os
import secrets

os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
os.environ.setdefault("UPWARD_MASTER_KEY", base64.b64encode(secrets.token_bytes(32)).decode())
os.environ.setdefault("SECURE_COOKIES", "off")

from mentoring.settings import *  # noqa: F403

CELERY_BROKER_URL = "memory://"
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ.get("CHAOS_PORT", "0"))
EMAIL_TIMEOUT = int(os.environ.get("CHAOS_TIMEOUT", "1"))
