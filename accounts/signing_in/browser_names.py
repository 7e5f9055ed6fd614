"""What a browser says of itself, in words that people know it by."""

from __future__ import annotations

# The first that is found counts: nearly every browser also says that it is Chrome, Safari and Mozilla.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "a Chromebook"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
)
UNKNOWN = "A browser that gives no name"


def in_words(user_agent: str) -> str:
    """``Chrome on Windows``; what is not known is left out, and never shown as it was sent."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    if not browser and not system:
        return UNKNOWN
    return f"{browser or 'A browser'} on {system}" if system else browser
