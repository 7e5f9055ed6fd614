"""Start-up of the app: its columns enter the privacy register."""

from importlib import import_module

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "Messages"
    messages_are_about = "For everybody"

    def ready(self) -> None:
        import_module("notifications.privacy_entries")
        import_module("notifications.addresses.privacy_entries")
        import_module("notifications.mail_server.privacy_entries")
        import_module("notifications.addresses.actions")
        import_module("notifications.addresses.checks")
        import_module("notifications.texts.checks")
        import_module("notifications.gathering")
        import_module("notifications.texts.privacy_entries")
        import_module("notifications.around.privacy_entries")
        import_module("notifications.channels.privacy_entries")
        import_module("notifications.channels.sealed_addresses")
        import_module("notifications.channels.sweep")
        import_module("notifications.own_data")
