"""Name one more affected service."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard, Show
from bot.intents.intent import Intent
from incidents.commands import AffectService


def read(heard: Heard) -> Answer:
    wanted = heard.value("service") if heard.clicked else heard.text.removeprefix("the ")
    if not wanted:
        return Show("affects")
    services = heard.policy.services
    named = next(
        (key for key, s in services.items() if wanted.casefold() in (key.casefold(), s.name.casefold())), wanted
    )
    return Do(AffectService(named), said=f"Also affected: {services[named].name}." if named in services else "")


INTENT = Intent(
    area="Mitigate",
    usage="affects <service>",
    what="name one more service that is hit",
    phrases=("affects", "affected"),
    read=read,
    verb="service.affect",
    form="affects",
    command=AffectService,
)
