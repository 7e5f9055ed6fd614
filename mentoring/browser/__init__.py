"""The Chromium for browser tests and screenshots: one of the machine, or a copy of our own in ``.browser/``."""
