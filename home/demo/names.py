"""Invented names for the demo, mixed as a British staff list is mixed and drawn without meaning."""

from pathlib import Path

_HERE = Path(__file__).parent
FIRST = (_HERE / "first_names.txt").read_text().split()
FAMILY = (_HERE / "family_names.txt").read_text().split()
