"""Start-up of the app: its columns enter the privacy register, its letters and its sweep the registry."""

from importlib import import_module

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "programmes"
    verbose_name = "Programmes"

    def ready(self) -> None:
        import_module("programmes.privacy_entries")
        import_module("programmes.notices")
        import_module("programmes.role_notices")
        import_module("programmes.keys")
        import_module("programmes.jobs")
        import_module("programmes.kit.notices")
        import_module("programmes.kit.tasks")
        import_module("programmes.sealed_seed")
        import_module("programmes.slips")
        import_module("programmes.poll_notices")
        import_module("programmes.poll_jobs")
        import_module("programmes.looked_after")
