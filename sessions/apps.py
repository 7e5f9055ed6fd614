"""Start-up of the app: its columns enter the privacy register, its letters are made known, and it
hears what the apps below announce.

Django owns the label "sessions", so ours is "mentoring_sessions".
"""

from importlib import import_module

from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "sessions"
    label = "mentoring_sessions"
    verbose_name = "Sessions"

    def ready(self) -> None:
        import_module("sessions.privacy_entries")
        import_module("sessions.booking.privacy_entries")
        import_module("sessions.check_in.privacy_entries")
        import_module("sessions.feed.privacy_entries")
        import_module("sessions.guides.privacy_entries")
        import_module("sessions.goals.privacy_entries")
        import_module("sessions.drafts.privacy_entries")
        import_module("sessions.goals.reactions")
        import_module("sessions.notices")
        import_module("sessions.booking.notices")
        import_module("sessions.assistant_notices")
        import_module("sessions.trials")
        import_module("sessions.reactions")
        import_module("sessions.notes_go")
        import_module("sessions.feed.reactions")
