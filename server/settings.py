"""The options of the process, each a `MUSTER_…` variable; `server.read_settings` reads and checks them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, PrivateAttr, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from graph.cloud import is_loopback
from playground import DEMO_POLICY, DEMO_TENANT
from server.pager_secrets import PagerSecrets, read_pager_secrets

GUID = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
Guid = Annotated[str, Field(pattern=GUID)]
MAIL = r"^(folder:.+|graph:|smtps?://\S+)$"
MAIL_EXPECTED = "folder:<folder>, graph:, smtp://user@host:587 or smtps://user@host:465"
STAND_IN = r"^https?://[^\s/]\S*$"
STAND_IN_EXPECTED = "the address of a stand-in on this machine, such as http://127.0.0.1:8080/v1.0"
Cloud = Literal["public", "gcc", "gcc-high", "dod", "china"]
LogFormat = Literal["auto", "console", "json"]
LogLevel = Literal["debug", "info", "warning", "error"]


class BadSettings(Exception):
    """The operator must change something first: one sentence a fault, and none of them holds a secret."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Settings(BaseSettings):
    """Every option. A field's description says what is expected, and is what a wrong value is answered with."""

    model_config = SettingsConfigDict(
        env_prefix="MUSTER_", env_ignore_empty=True, frozen=True, hide_input_in_errors=True
    )

    development: bool = Field(default=False, description="true or false")
    port: int = Field(default=3978, ge=0, le=65535, description="a port number from 0 to 65535")
    bind: str = Field(default="127.0.0.1", min_length=1, description="an address to listen on, such as 127.0.0.1")
    store: str = Field(
        default="tinydb:./data", pattern=r"^(memory:|tinydb:.+)$", description="memory: or tinydb:<folder>"
    )
    mail: str = Field(default="folder:./outbox", pattern=MAIL, description=MAIL_EXPECTED)
    mail_second: str | None = Field(default=None, pattern=MAIL, description=MAIL_EXPECTED)
    smtp_password: SecretStr | None = Field(default=None, description="the password of the mail server's user")
    smtp_per_minute: int | None = Field(
        default=None, ge=1, le=100_000, description="how many mails a minute the mail server takes, 1 or more"
    )
    graph_url: str | None = Field(default=None, pattern=STAND_IN, description=STAND_IN_EXPECTED)
    login_url: str | None = Field(default=None, pattern=STAND_IN, description=STAND_IN_EXPECTED)
    speed: float = Field(default=1.0, gt=0, le=100_000, description="a number above 0; 60 makes a minute a second")
    policy: Path | None = Field(default=None, description="the path of a policy file")

    app_id: Guid | None = Field(default=None, description="the bot's app id, a GUID")
    tenant_id: Annotated[tuple[Guid, ...], NoDecode] = Field(
        default=(), description="tenant ids, GUIDs parted by commas"
    )
    app_secret: SecretStr | None = Field(default=None, description="the client secret of the app registration")
    app_certificate: SecretStr | None = Field(default=None, description="a PEM with private key and certificate")
    managed_identity: str | None = Field(
        default=None, pattern=rf"^system$|{GUID}", description="system, or the client id of a user-assigned identity"
    )
    cloud: Cloud = Field(default="public", description="public, gcc, gcc-high, dod or china")
    public_url: str | None = Field(default=None, description="the https address that people and Teams reach Muster by")

    privacy_url: str | None = Field(default=None, pattern=r"^https://\S+$", description="an https address")
    terms_url: str | None = Field(default=None, pattern=r"^https://\S+$", description="an https address")

    link_secret: SecretStr | None = Field(
        default=None, description="32 characters or more; while it changes two of them, the new one first, and a comma"
    )
    metrics_token: SecretStr | None = Field(default=None, description="the bearer token that opens /metrics")
    heartbeat_token: SecretStr | None = Field(default=None, description="the bearer token that heartbeats bring")
    heartbeat_url: SecretStr | None = Field(default=None, description="the https address to call each minute")
    log_format: LogFormat = Field(default="auto", description="auto, console or json")
    log_level: LogLevel = Field(default="info", description="debug, info, warning or error")
    client_port: int = Field(default=56150, ge=1, le=65535, description="a port number from 1 to 65535")

    _pager_secrets: PagerSecrets = PrivateAttr(default_factory=lambda: read_pager_secrets(os.environ))
    """Named by the pagers of the policy, so that they are no fields."""

    @field_validator("tenant_id", mode="before")
    @classmethod
    def _list_of_tenants(cls, value: object) -> object:
        return (
            tuple(part.strip().lower() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("public_url")
    @classmethod
    def _bare_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or parts.query
            or parts.fragment
            or parts.username
        ):
            raise ValueError("not a plain web address")
        return value.rstrip("/")

    @field_validator("link_secret")
    @classmethod
    def _one_or_two_secrets(cls, value: SecretStr | None) -> SecretStr | None:
        parts = [part.strip() for part in value.get_secret_value().split(",")] if value else []
        if len(parts) > 2 or any(len(part) < 32 for part in parts):
            raise ValueError("not one or two long secrets")
        return value

    @field_validator("heartbeat_url")
    @classmethod
    def _out_by_https(cls, value: SecretStr | None, known: ValidationInfo) -> SecretStr | None:
        parts = urlsplit(value.get_secret_value()) if value else None
        here = parts and parts.scheme == "http" and is_loopback(parts.hostname or "") and known.data.get("development")
        if parts and not (here or (parts.scheme == "https" and parts.hostname)):
            raise ValueError("neither https nor, in development, this machine")
        return value

    @property
    def pager_secrets(self) -> PagerSecrets:
        """What `MUSTER_PAGER_…` says; checked against the policy where the pagers are opened."""
        return self._pager_secrets

    @property
    def loopback(self) -> bool:
        """Nobody but this machine can reach the bind address."""
        return is_loopback(self.bind)

    @property
    def tenants(self) -> frozenset[str]:
        """The tenants let in; a development server without any lets in the demo's."""
        return frozenset(self.tenant_id) or frozenset({DEMO_TENANT} if self.development else ())

    @property
    def any_tenant(self) -> bool:
        """A development server on this machine, with no app id and no tenant named, takes whoever the client brings."""
        return self.development and self.loopback and not self.app_id and not self.tenant_id

    @property
    def policy_file(self) -> Path:
        """The file named, else `muster.toml` here, else in development the demo's own."""
        here = Path("muster.toml")
        if self.policy or here.exists() or not self.development:
            return self.policy or here
        return DEMO_POLICY

    @property
    def base_url(self) -> str:
        """Where links in cards and mails lead."""
        return self.public_url or f"http://localhost:{self.port}"
