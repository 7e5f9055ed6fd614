"""Start-up of the app."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = "Home"

    def ready(self) -> None:
        from accounts.selectors import also_demo_sign_ins
        from home.demo.doors import doors

        also_demo_sign_ins(doors)
