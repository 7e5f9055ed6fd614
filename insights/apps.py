"""Start-up of the app: the privacy register, the letters of the ledger, and what changes the totals."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


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
        import_module("insights.summaries.privacy_entries")
        import_module("insights.summaries.reactions")
        import_module("insights.rhythm.privacy_entries")
        import_module("insights.rhythm.reactions")
        marks = import_module("insights.summaries.marks")
        pre_migrate.connect(marks.remove, sender=self)
        post_migrate.connect(marks.install, sender=self)
