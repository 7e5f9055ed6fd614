"""Start-up of the project: Celery is loaded with Django, so that every ``shared_task`` rings our broker."""

from importlib import import_module

from django.apps import AppConfig


class MentoringConfig(AppConfig):
    name = "mentoring"
    verbose_name = "Upward"

    def ready(self) -> None:
        import_module("mentoring.celery")
