"""How the app proves who it is: a secret, a certificate or the platform's word; the only file that knows msal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msal
import requests

from graph.token import TIMEOUT, TokenSource

_ALL = "/.default"


@dataclass(frozen=True, slots=True)
class Credentials:
    """One app in one tenant and one proof. `certificate` is a PEM with key and certificate; `managed_identity` is
    `system` or a client id."""

    app_id: str
    tenant: str
    secret: str = field(default="", repr=False)
    certificate: str = field(default="", repr=False)
    managed_identity: str = ""


def token_source(credentials: Credentials, login: str, scope: str) -> TokenSource:
    """The source that fits. `login` is the address of the login service, `scope` ends in `/.default`."""
    if credentials.managed_identity:
        return ManagedSource(credentials.managed_identity, scope)
    return ConfidentialSource(credentials, login, scope)


class ConfidentialSource:
    """An app registration with a secret or a certificate, of a single tenant."""

    def __init__(self, credentials: Credentials, login: str, scope: str) -> None:
        self._credentials = credentials
        self._login = login
        self._scope = scope
        self._app: Any = None

    def fetch(self) -> Mapping[str, Any]:
        result: Mapping[str, Any] = self._built().acquire_token_for_client(scopes=[self._scope]) or {}
        return result

    def forget(self) -> None:
        if self._app is not None:
            self._app.remove_tokens_for_client()

    def close(self) -> None:
        if self._app is not None:
            self._app.http_client.close()

    def _built(self) -> Any:
        """Built at the first use, since msal asks the login service for its endpoints."""
        if self._app is None:
            proof = self._credentials
            self._app = msal.ConfidentialClientApplication(
                proof.app_id,
                authority=f"{self._login}/{proof.tenant}",
                client_credential=proof.secret or _certificate(proof.certificate),
                instance_discovery=False,
                timeout=TIMEOUT,
            )
        return self._app


class ManagedSource:
    """An identity that the platform vouches for: no secret at all."""

    def __init__(self, identity: str, scope: str) -> None:
        self._identity = identity
        self._resource = scope.removesuffix(_ALL)
        self._http = _Http()
        self._client: Any = None

    def fetch(self) -> Mapping[str, Any]:
        result: Mapping[str, Any] = self._built().acquire_token_for_client(resource=self._resource)
        return result

    def forget(self) -> None:
        self._client = None

    def close(self) -> None:
        self._http.close()

    def _built(self) -> Any:
        if self._client is None:
            identity = (
                msal.SystemAssignedManagedIdentity()
                if self._identity == "system"
                else msal.UserAssignedManagedIdentity(client_id=self._identity)
            )
            self._client = msal.ManagedIdentityClient(identity, http_client=self._http)
        return self._client


class _Http:
    """What msal asks the platform's identity service through; of itself it sets no time limit."""

    def __init__(self) -> None:
        self._session = requests.Session()

    def get(self, url: str, **options: Any) -> requests.Response:
        return self._session.get(url, **{"timeout": TIMEOUT, **options})

    def post(self, url: str, **options: Any) -> requests.Response:
        return self._session.post(url, **{"timeout": TIMEOUT, **options})

    def close(self) -> None:
        self._session.close()


def _certificate(pem: str) -> dict[str, str]:
    """msal's form of a PEM that holds private key and certificate."""
    return {"private_key": pem, "public_certificate": pem}
