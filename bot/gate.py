"""Who may speak to the bot: botbuilder's rules for the token, ours for tenant, channel and service address."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from botframework.connector.auth import (
    AuthenticationConstants,
    ChannelValidation,
    EndorsementsValidator,
    GovernmentChannelValidation,
    GovernmentConstants,
    JwtTokenExtractor,
    SimpleCredentialProvider,
    VerifyOptions,
)

from bot.keys import SigningKeys, UnknownKey
from bot.peel import Malformed, Peel
from bot.read_activity import tenants_of
from bot.settings import BotSettings
from engine.ports import Clock

CHANNEL = "msteams"
REMEMBERED = timedelta(minutes=5)
"""How long a verified token is taken as verified; never past its own end."""
SKEW = timedelta(minutes=5)
MOST = 1024
TOKEN_LIMIT = 16 * 1024
_RULES = {
    AuthenticationConstants.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER: ChannelValidation,
    GovernmentConstants.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER: GovernmentChannelValidation,
}


class Denied(Exception):
    """401: who speaks is not proven. 403: proven, but not allowed here. The sentence gives nothing away."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Gate:
    """`admit` raises Denied, or TryLater where Teams' keys cannot be read."""

    def __init__(self, settings: BotSettings, keys: SigningKeys, clock: Clock) -> None:
        self._settings = settings
        self._keys = keys
        self._clock = clock
        self._known: OrderedDict[bytes, tuple[str, datetime]] = OrderedDict()
        options = VerifyOptions(
            issuer=[settings.cloud.issuer],
            audience=None,
            clock_tolerance=SKEW.total_seconds(),
            ignore_expiration=False,
        )
        self._extractor = JwtTokenExtractor(options, settings.cloud.openid, ["RS256"])
        self._extractor.open_id_metadata = keys
        self._credentials = SimpleCredentialProvider(settings.app_id, "")

    def expects(self, authorization: str | None) -> None:
        """Before the body is read: a call without a token need not be looked at."""
        if not self._settings.anonymous and not authorization:
            raise Denied(401, "This address takes calls from Teams alone, with their token.")

    async def admit(self, authorization: str | None, activity: Mapping[str, Any]) -> None:
        whole = Peel(activity)
        try:
            service_url = whole.text_at(512, "serviceUrl")
            if not self._settings.anonymous:
                await self._check_token(authorization or "", service_url)
            self._check_place(whole, service_url)
        except Malformed as error:
            raise Denied(403, f"{error}.") from None

    def _check_place(self, whole: Peel, service_url: str) -> None:
        if whole.text_at(100, "channelId") != CHANNEL:
            raise Denied(403, "Muster speaks with Microsoft Teams only.")
        if not self._settings.trusts_service(service_url):
            raise Denied(403, "The service address of this activity is not one of Teams'.")
        named = [tenant for tenant in tenants_of(whole) if tenant]
        if self._settings.any_tenant:
            return
        if not named or any(tenant not in self._settings.tenants for tenant in named):
            raise Denied(403, "This tenant may not use Muster here. An operator adds it with MUSTER_TENANT_ID.")

    async def _check_token(self, authorization: str, service_url: str) -> None:
        scheme, _, token = authorization.partition(" ")
        if scheme != "Bearer" or not token or len(token) > TOKEN_LIMIT:
            raise Denied(401, "A bearer token of Teams is needed.")
        digest = hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
        claimed = self._remembered(digest)
        if claimed is None:
            claims = await self._verify(authorization, token)
            claimed = str(claims.get(ChannelValidation.SERVICE_URL_CLAIM) or "")
            self._remember(digest, claimed, claims["exp"])
        if not claimed or claimed != service_url:
            raise Denied(401, "The token is for another service address.")

    async def _verify(self, authorization: str, token: str) -> Mapping[str, Any]:
        """All of botbuilder's checks, and two that it lacks: the token must end, and be for us as one text."""
        try:
            await self._check_key(token)
            identity = await self._extractor.get_identity_from_auth_header(authorization, CHANNEL)
            if rules := _RULES.get(self._settings.cloud.issuer):
                identity = await rules.validate_identity(identity, self._credentials)
        except (jwt.PyJWTError, PermissionError, UnknownKey, ValueError, TypeError):
            raise Denied(401, "The token is not one that Teams gave for this bot.") from None
        claims: Mapping[str, Any] = identity.claims if identity else {}
        ends = claims.get("exp")
        if claims.get("aud") != self._settings.app_id or isinstance(ends, bool) or not isinstance(ends, int | float):
            raise Denied(401, "The token is not one that Teams gave for this bot.")
        return claims

    async def _check_key(self, token: str) -> None:
        """What botbuilder would answer with a bare Exception: a foreign algorithm, or a key not meant for Teams."""
        header = jwt.get_unverified_header(token)
        if header.get("alg") != "RS256" or not isinstance(header.get("kid"), str):
            raise PermissionError
        key = await self._keys.get(header["kid"])
        if key.endorsements is not None and not EndorsementsValidator.validate(CHANNEL, key.endorsements):
            raise PermissionError

    def _remembered(self, digest: bytes) -> str | None:
        known = self._known.get(digest)
        if known is None:
            return None
        claimed, until = known
        if self._clock.now() >= until:
            del self._known[digest]
            return None
        return claimed

    def _remember(self, digest: bytes, claimed: str, ends: float) -> None:
        now = self._clock.now()
        left = min(REMEMBERED.total_seconds(), ends - now.timestamp())
        if left > 0:
            self._known[digest] = (claimed, now.astimezone(UTC) + timedelta(seconds=left))
            while len(self._known) > MOST:
                self._known.popitem(last=False)
