"""The public API: its addresses are in `services.portal.web.api`, made from a table."""

from __future__ import annotations

from services.portal.web.api.routes import install, pages

__all__ = ["install", "pages"]
