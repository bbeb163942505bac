"""The pages where customers choose which notices they want, over HTTP: no sign-in, no script, no cookie.

`GET` never changes anything, because mail scanners follow every link. `POST` records and shows what holds from then on.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Collection
from functools import cache
from typing import Any

import structlog
from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from engine.ports import Clock, Ref, Store
from incidents.campaigns.model import Campaign
from incidents.policy import Policy
from mail.choices.choices import STOP_ALL, Choice, Choices, Why
from mail.choices.forms import (
    LARGEST_FORM,
    BadForm,
    Form,
    address_of,
    answer_of,
    chosen,
    fields_of,
    one_click,
    read_form,
    view_of,
)
from mail.choices.limits import EACH_LINK, FormLimits, visitor_of
from mail.choices.links import PATH, Links, Ticket
from mail.choices.words import FOLDER, holds, language_for, words_for
from mail.customers.addresses import BadAddress

STYLE = (FOLDER / "style.css").read_text(encoding="utf-8")
_STYLE_HASH = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    # With `no-referrer` browsers send their own forms with `Origin: null`, which a development server turns away.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
WAIT_SECONDS = 60

log = structlog.get_logger(__name__)


class ChoicePages:
    """`tenants` are those served here; none means whichever a link of ours names. `wall` is the time people live by."""

    def __init__(
        self,
        *,
        links: Links,
        choices: Choices,
        store: Store,
        policy: Policy,
        tenants: Collection[str] | None,
        wall: Clock,
    ) -> None:
        self._links = links
        self._choices = choices
        self._store = store
        self._policy = policy
        self._tenants = tenants
        self._visitors = FormLimits(wall)
        self._owners = FormLimits(wall, EACH_LINK, together=None)

    def routes(self) -> list[web.RouteDef]:
        path = PATH + "{token}"
        return [web.get(path, self.show), web.post(path, self.take)]

    async def show(self, request: web.Request) -> web.Response:
        """The choices as they stand."""
        ticket = self._ticket(request)
        if ticket is None:
            return self._missing(request)
        return await self._page(request, ticket, await self._standing(ticket))

    async def take(self, request: web.Request) -> web.Response:
        """Record a choice, by the page's form or by a mail program's one click."""
        ticket = self._ticket(request)
        if ticket is None:
            return self._missing(request)
        if not self._admits(request, ticket):
            return await self._turned_down(request, ticket, "busy" if not ticket.hash else "too_often", 429)
        body = await request.read()
        if len(body) > LARGEST_FORM:
            raise web.HTTPRequestEntityTooLarge(LARGEST_FORM, len(body))
        try:
            form = read_form(request.headers.get("Content-Type", ""), body)
        except BadForm:
            return await self._turned_down(request, ticket, "unreadable", 400)
        if not ticket.hash:
            return await self._take_for_typed(request, ticket, form)
        if one_click(form):
            await self._record(ticket, ticket.hash, STOP_ALL)
            return web.Response(text="You get no more notices.\n", headers=HEADERS)
        return await self._take_for_owner(request, ticket, form)

    def _admits(self, request: web.Request, ticket: Ticket) -> bool:
        """Asked before the form is read."""
        if ticket.hash:
            return self._owners.admits(f"{ticket.tenant}/{ticket.hash}")
        return self._visitors.admits(visitor_of(request.remote, request.headers.get("X-Forwarded-For", "")))

    async def _turned_down(self, request: web.Request, ticket: Ticket, problem: str, status: int) -> web.Response:
        """The page as it stands, and why nothing was saved."""
        answer = await self._page(request, ticket, await self._standing(ticket), problem=problem, status=status)
        if status == 429:
            answer.headers["Retry-After"] = str(WAIT_SECONDS)
        return answer

    async def _take_for_owner(self, request: web.Request, ticket: Ticket, form: Form) -> web.Response:
        before = await self._standing(ticket)
        names = await self._names(ticket, before)
        choice = chosen(form, list(names))
        if choice is None:
            return await self._page(request, ticket, before, problem="choose", status=400)
        after = await self._record(ticket, ticket.hash, choice)
        undo = fields_of(before, list(names)) if _differ(before, after) else []
        return await self._page(request, ticket, after, names=names, saved=True, undo=undo)

    async def _take_for_typed(self, request: web.Request, ticket: Ticket, form: Form) -> web.Response:
        """The answer is the same whether or not we know the address: nobody learns from it who our customers are."""
        choice = chosen(form, list(await self._names(ticket, None)))
        if choice is None:
            return await self._page(request, ticket, None, problem="choose", status=400)
        try:
            hash_ = await self._choices.hash_of(ticket.tenant, address_of(form))
        except BadAddress:
            return await self._page(request, ticket, choice, problem="bad_address", status=400)
        await self._record(ticket, hash_, choice)
        return await self._page(request, ticket, None, saved=True)

    async def _record(self, ticket: Ticket, hash_: str, choice: Choice) -> Choice:
        log.info("choice recorded", campaign=ticket.campaign, choice=answer_of(choice), personal=bool(ticket.hash))
        return await self._choices.record(ticket.tenant, hash_, choice, Why.CUSTOMER)

    async def _standing(self, ticket: Ticket) -> Choice | None:
        return await self._choices.of(ticket.tenant, ticket.hash) if ticket.hash else None

    def _ticket(self, request: web.Request) -> Ticket | None:
        ticket = self._links.read(request.match_info["token"])
        if ticket and self._tenants is not None and ticket.tenant not in self._tenants:
            return None
        return ticket

    async def _names(self, ticket: Ticket, choice: Choice | None) -> dict[str, str]:
        """The services to choose from, by key: those of this notice, those refused, and those customers hear about."""
        stored = await self._store.load(Ref(ticket.tenant, "campaign", ticket.campaign)) if ticket.campaign else None
        campaign = stored.snapshot if stored else None
        keys = list(campaign.services) if isinstance(campaign, Campaign) else []
        keys += choice.services if choice else ()
        known = [key for key, service in self._policy.services.items() if service.audience or key in keys]
        return {key: self._name(key) for key in dict.fromkeys([*known, *keys])}

    def _name(self, key: str) -> str:
        service = self._policy.services.get(key)
        return service.name if service else key

    async def _page(
        self,
        request: web.Request,
        ticket: Ticket,
        choice: Choice | None,
        *,
        names: dict[str, str] | None = None,
        problem: str = "",
        saved: bool = False,
        undo: Collection[tuple[str, str]] = (),
        status: int = 200,
    ) -> web.Response:
        language = self._language(request, ticket.language)
        words = words_for(language, self._policy.company)
        if names is None:
            names = await self._names(ticket, choice)
        refused = [self._name(key) for key in choice.services] if choice else []
        values = {
            "view": view_of(choice, names, personal=bool(ticket.hash)),
            "holds": holds(language, choice, refused),
            "problem": words[problem] if problem else "",
            "saved": saved,
            "undo": undo,
        }
        return _drawn("choose.html", language, words, values, status)

    def _missing(self, request: web.Request) -> web.Response:
        language = self._language(request, "")
        return _drawn("missing.html", language, words_for(language, self._policy.company), {}, 404)

    def _language(self, request: web.Request, letter: str) -> str:
        return language_for(letter, request.headers.get("Accept-Language", ""))


def _differ(before: Choice | None, after: Choice) -> bool:
    return (answer_of(before), set(before.services if before else ())) != (answer_of(after), set(after.services))


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _drawn(template: str, language: str, words: dict[str, str], values: dict[str, Any], status: int) -> web.Response:
    shown = {**values, "language": language, "words": words, "style": Markup(STYLE)}  # noqa: S704  our own file
    text = _templates().get_template(template).render(shown)
    headers = {**HEADERS, "Content-Language": language, "Vary": "Accept-Language"}
    return web.Response(text=text, content_type="text/html", charset="utf-8", status=status, headers=headers)
