"""The settings of the product, with nothing outside a temporary folder: what tests run on.

``DATABASE_URL`` and ``REDIS_URL`` choose the database and the broker here too.
"""

from __future__ import annotations

import base64
import os
import secrets
import tempfile

_folder = tempfile.TemporaryDirectory(prefix="upward-tests-")
os.environ["UPWARD_DATA"] = _folder.name
# Made anew for each run: production refuses keys that stand in a repository.
os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
os.environ.setdefault("UPWARD_MASTER_KEY", base64.b64encode(secrets.token_bytes(32)).decode())
os.environ.setdefault("SECURE_COOKIES", "off")

from mentoring.settings import *
from mentoring.settings import DATABASES, EMBEDDED, STATIC_ROOT, STORAGES

# A test asserts what a page says, not under which digest a style sheet is served.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SIGN_IN_ANSWERS_AFTER = 0
# Jobs ring into the void; a test that wants them done asks for the fixture ``eager_jobs`` or ``real_worker``.
CELERY_BROKER_URL = "memory://"
os.makedirs(STATIC_ROOT)
if EMBEDDED:
    # A file, not memory: two connections must see each other's locks.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(_folder.name, "test.sqlite3")}
