"""Start-up of the app: its columns enter the privacy register."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.apps import apps as registry
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People and access"

    def ready(self) -> None:
        second_step_failed = import_module("allauth.mfa.signals").authentication_failed
        import_module("accounts.privacy_entries")
        import_module("accounts.reading")
        import_module("accounts.notice")
        user_logged_in.connect(
            import_module("accounts.middleware").begin, dispatch_uid="accounts.session_begins"
        )
        second_step_failed.connect(
            import_module("accounts.signing_in.watch").second_step_failed, dispatch_uid="accounts.second_step"
        )
        import_module("accounts.signing_in.sign_in_log").listen()
        user_logged_out.connect(
            import_module("accounts.rights.jobs").drop_copies_at_sign_out, dispatch_uid="accounts.copies_go"
        )
        post_migrate.connect(_keys_are_made, sender=self, dispatch_uid="accounts.keys")


def _keys_are_made(*, apps: Any = None, **facts: object) -> None:
    """The keys of the installation stand in its database from the first day, so that every backup holds them.

    :raises ImproperlyConfigured: when the database was sealed with another master key.
    """
    try:
        (apps or registry).get_model("accounts", "PurposeKey")
    except LookupError:
        return  # on the way to a state from before
    import_module("accounts.append_only").install()
    import_module("accounts.starting").check_keys()
