"""What the web process is told from outside, beside what every process is told."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from shared.settings import MissingSetting, secret

STATIC = Path(__file__).with_name("static")
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class OidcSettings:
    """Where the trust's identity provider is, found by discovery."""

    issuer: str
    client_id: str
    client_secret: str
    account_claim: str = "email"
    """The claim that names the account which membership knows the person by."""
    title: str = "your school account"


@dataclass(frozen=True)
class WebSettings:
    """How the pages are served."""

    secret_key: str
    """Signs the form tokens of browsers; a change of it asks everybody to send an open form again."""
    public_url: str = "http://127.0.0.1:8000"
    local_accounts: bool = False
    oidc: OidcSettings | None = None
    trusted_proxies: int = 0
    """How many proxies before us may say where a request came from."""
    trust_name: str = "Quayside"
    help_email: str = ""
    help_phone: str = ""
    """Whom people write to or ring, as the help page and the accessibility statement name them; the trust sets them."""
    sign_in_attempts: str = "20 per minute"
    """From one address; each account has its own, stricter limit, kept with the accounts."""
    api_calls: str = "600 per minute"
    """For one token."""
    strict: bool = False
    """Whether a page that asks too often fails, as it does in tests, or only says so in the log."""
    static: Path = field(default=STATIC)

    @property
    def secure(self) -> bool:
        """Whether browsers come over https; only a loopback address may do without."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def hosts(self) -> list[str]:
        """The names by which browsers may ask for pages."""
        name = urlsplit(self.public_url).hostname or ""
        return list(LOOPBACK) if name in LOOPBACK else [name]


def web_settings_from(env: Mapping[str, str]) -> WebSettings:
    """Settings from environment variables; the list of them is in deploy/README.md. Raises MissingSetting."""
    public_url = env.get("QUAYSIDE_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
    address = urlsplit(public_url)
    if address.scheme != "https" and address.hostname not in LOOPBACK:
        raise MissingSetting(
            f"QUAYSIDE_PUBLIC_URL is {public_url}: people sign in there, so it must begin with https. "
            "Only 127.0.0.1 and localhost may do without."
        )
    key = secret(env, "QUAYSIDE_SECRET_KEY")
    if key is None and address.scheme == "https":
        raise MissingSetting(
            "QUAYSIDE_SECRET_KEY is not set. Give every web process the same long random text "
            "(or QUAYSIDE_SECRET_KEY_FILE): it signs the tokens in forms."
        )
    return WebSettings(
        secret_key=key or secrets.token_urlsafe(32),
        public_url=public_url,
        local_accounts=env.get("QUAYSIDE_LOCAL_ACCOUNTS", "0") == "1",
        oidc=_oidc(env),
        trusted_proxies=int(env.get("QUAYSIDE_TRUSTED_PROXIES", "0")),
        trust_name=env.get("QUAYSIDE_TRUST_NAME", "Quayside"),
        help_email=env.get("QUAYSIDE_HELP_EMAIL", ""),
        help_phone=env.get("QUAYSIDE_HELP_PHONE", ""),
    )


def _oidc(env: Mapping[str, str]) -> OidcSettings | None:
    issuer = env.get("QUAYSIDE_OIDC_ISSUER")
    if not issuer:
        return None
    at = urlsplit(issuer)
    if at.scheme != "https" and not (at.scheme == "http" and at.hostname in LOOPBACK):
        raise MissingSetting(
            f"QUAYSIDE_OIDC_ISSUER is {issuer}: what it says is believed, so it must begin with https. "
            "Only 127.0.0.1 and localhost may do without."
        )
    client_id, client_secret = env.get("QUAYSIDE_OIDC_CLIENT_ID"), secret(env, "QUAYSIDE_OIDC_CLIENT_SECRET")
    if not client_id or not client_secret:
        raise MissingSetting(
            "QUAYSIDE_OIDC_ISSUER is set, but not QUAYSIDE_OIDC_CLIENT_ID and QUAYSIDE_OIDC_CLIENT_SECRET (or its _FILE): "
            "the identity provider gave you both when you registered this portal there."
        )
    return OidcSettings(
        issuer=issuer.rstrip("/"),
        client_id=client_id,
        client_secret=client_secret,
        account_claim=env.get("QUAYSIDE_OIDC_ACCOUNT_CLAIM", "email"),
        title=env.get("QUAYSIDE_OIDC_TITLE", "your school account"),
    )
