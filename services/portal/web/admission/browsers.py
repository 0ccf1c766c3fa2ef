"""Browsers as people call them, from what they say of themselves."""

from __future__ import annotations

BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
"""What a browser's text contains, and its name. The order matters: most of them also say that they are Chrome or Safari."""
SYSTEMS = (
    ("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Android", "Android"), ("CrOS", "a Chromebook"),
    ("Windows", "Windows"), ("Macintosh", "a Mac"), ("Linux", "Linux"),
)  # fmt: skip


def in_words(said: str) -> str:
    """`Firefox on Windows`; for a text that is not known, its beginning."""
    browser = next((name for part, name in BROWSERS if part in said), "")
    system = next((name for part, name in SYSTEMS if part in said), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or (f"A browser on {system}" if system else said[:40] or "A browser that does not say which")
