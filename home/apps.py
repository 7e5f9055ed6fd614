"""Start-up of the app."""

from importlib import import_module

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = "Home"
    messages_are_about = "What the team hears and asks for"

    def ready(self) -> None:
        import_module("home.digests")
        import_module("home.nudges.notices")
        from accounts.selectors import also_demo_sign_ins
        from home.demo.doors import doors

        also_demo_sign_ins(doors)
