"""Start-up of the app: its columns enter the privacy register, it listens to sessions,
and its letters enter the ledger."""

from importlib import import_module

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = "Feedback"

    def ready(self) -> None:
        import_module("feedback.privacy_entries")
        import_module("feedback.flags.privacy_entries")
        import_module("feedback.circles.privacy_entries")
        import_module("feedback.cards.privacy_entries")
        import_module("feedback.learning.privacy_entries")
        import_module("feedback.recognition.privacy_entries")
        import_module("feedback.recognition.notices")
        import_module("feedback.stories.privacy_entries")
        import_module("feedback.reactions")
        import_module("feedback.notices")
        import_module("feedback.flags.notices")
        import_module("feedback.coaching.notices")
        import_module("feedback.circles.notices")
        import_module("feedback.concerns.privacy_entries")
        import_module("feedback.concerns.notices")
        import_module("feedback.concerns.in_the_kit")
        import_module("feedback.after_care.privacy_entries")
        import_module("feedback.after_care.notices")
