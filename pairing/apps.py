"""Start-up of the app: the register, its messages, and what it hears from the apps below."""

from importlib import import_module

from django.apps import AppConfig


class PairingConfig(AppConfig):
    name = "pairing"
    verbose_name = "Pairing"

    def ready(self) -> None:
        import_module("pairing.privacy_entries")
        import_module("pairing.notices")
        import_module("pairing.last_days")
        import_module("pairing.asking_beforehand")
        import_module("pairing.after_notices")
        import_module("pairing.trials")
        import_module("pairing.reactions")
        import_module("pairing.keys")
