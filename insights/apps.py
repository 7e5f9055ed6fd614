"""Start-up of the app: its columns enter the privacy register, and its letters the ledger."""

from importlib import import_module

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "insights"
    verbose_name = "Insight"

    def ready(self) -> None:
        import_module("insights.privacy_entries")
        import_module("insights.themes.privacy_entries")
        import_module("insights.commons.privacy_entries")
        import_module("insights.commons.notices")
        import_module("insights.outcomes.privacy_entries")
        import_module("insights.outcomes.starting")
