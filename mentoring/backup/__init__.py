"""The whole service out into a folder and in again: ``manage.py backup`` and ``restore``; see ``docs/backup.md``."""
