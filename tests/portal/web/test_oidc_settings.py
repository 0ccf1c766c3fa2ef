"""The settings of the trust's identity provider: one that others can listen to keeps the portal from starting."""

from __future__ import annotations

import pytest

from services.portal.web.settings import web_settings_from
from shared.settings import MissingSetting

ENV = {"QUAYSIDE_OIDC_CLIENT_ID": "a", "QUAYSIDE_OIDC_CLIENT_SECRET": "b"}


@pytest.mark.parametrize("issuer", ["http://login.example", "ftp://127.0.0.1", "login.example"])
def test_an_issuer_that_others_can_listen_to_keeps_the_portal_from_starting(issuer: str) -> None:
    with pytest.raises(MissingSetting, match="must begin with https"):
        web_settings_from({**ENV, "QUAYSIDE_OIDC_ISSUER": issuer})


@pytest.mark.parametrize("issuer", ["https://login.example/tenant/v2.0", "http://127.0.0.1:8080/realms/trust"])
def test_an_issuer_over_https_or_on_this_machine_is_taken(issuer: str) -> None:
    settings = web_settings_from({**ENV, "QUAYSIDE_OIDC_ISSUER": issuer, "QUAYSIDE_OIDC_TITLE": "my account"})
    assert settings.oidc is not None
    assert (settings.oidc.issuer, settings.oidc.title) == (issuer, "my account")
