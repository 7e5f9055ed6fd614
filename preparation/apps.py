"""Start-up of the app: its columns enter the privacy register, and its texts the database."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PreparationConfig(AppConfig):
    name = "preparation"
    verbose_name = "Preparation"

    def ready(self) -> None:
        import_module("preparation.privacy_entries")
        import_module("preparation.kick_off.privacy_entries")
        import_module("preparation.kick_off.notices")
        shelf = import_module("preparation.shelf")
        post_migrate.connect(shelf.after_migrate, sender=self)
