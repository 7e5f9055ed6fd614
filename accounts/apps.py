"""Start-up of the app: its columns enter the privacy register."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People and access"

    def ready(self) -> None:
        import_module("accounts.privacy_entries")
