"""A hasher that counts how often it works, so that tests can compare work instead of time."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.hashers import MD5PasswordHasher


class Counting(MD5PasswordHasher):
    algorithm = "counted"
    done: ClassVar[list[str]] = []

    def encode(self, password: str, salt: str) -> str:
        Counting.done.append(password)
        return super().encode(password, salt)
