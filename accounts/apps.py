"""Start-up of the app: its columns enter the privacy register."""

from importlib import import_module

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People and access"

    def ready(self) -> None:
        import_module("accounts.privacy_entries")
        user_logged_in.connect(
            import_module("accounts.middleware").begin, dispatch_uid="accounts.session_begins"
        )
