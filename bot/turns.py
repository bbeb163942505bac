"""Messages and install events by botbuilder's turn: a context to answer through, and its handler's dispatch."""

from __future__ import annotations

import structlog
from botbuilder.core import BotAdapter, TurnContext
from botbuilder.core.teams import TeamsActivityHandler
from botbuilder.schema import (
    Activity,
    Attachment,
    ChannelAccount,
    ConversationAccount,
    ConversationReference,
    ResourceResponse,
)

from bot.activity import Click, Installed, Received, Said
from bot.answers import Answers
from bot.connector import Connector
from bot.faults import Gone
from bot.gate import CHANNEL
from bot.invoke import CARD, MESSAGE, InvokeAnswer
from bot.mention import plain
from engine.ports import InDoubt, TryLater, Undeliverable

RECEIVED = "muster.received"
CARD_CONTENT = "application/vnd.microsoft.card.adaptive"
SORRY = (
    "Something went wrong here, and nothing was changed by halves. Try again, or type `status` to see where it stands."
)

log = structlog.get_logger(__name__)


class Turns(TeamsActivityHandler):  # type: ignore[misc]  # botbuilder brings no types
    """botbuilder decides which of these a turn is; what was read at the edge travels in the turn's state."""

    def __init__(self, answers: Answers) -> None:
        super().__init__()
        self._answers = answers

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        received = turn_context.turn_state[RECEIVED]
        if isinstance(received, Click):
            await show(turn_context, received, await self._answers.clicked(received))
        elif isinstance(received, Said):
            await self._answers.said(received)

    async def on_installation_update(self, turn_context: TurnContext) -> None:
        await self._installed(turn_context)

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        """botbuilder would look each member up, which blocks; the roster is asked when somebody needs it."""
        await self._installed(turn_context)

    async def _installed(self, turn_context: TurnContext) -> None:
        received = turn_context.turn_state[RECEIVED]
        if isinstance(received, Installed):
            await self._answers.installed(received)


class TurnAdapter(BotAdapter):  # type: ignore[misc]  # botbuilder brings no types
    """What a turn says goes out through our connector."""

    def __init__(self, connector: Connector, answers: Answers) -> None:
        super().__init__(on_turn_error=apologise)
        self._connector = connector
        self._turns = Turns(answers)

    async def turn(self, received: Received, kind: str) -> None:
        """Run one turn; it never raises what an answer raised, `apologise` has dealt with that."""
        context = TurnContext(self, _schema(received, kind))
        context.turn_state[RECEIVED] = received
        await self.run_pipeline(context, self._turns.on_turn)

    async def send_activities(self, context: TurnContext, activities: list[Activity]) -> list[ResourceResponse]:
        conversation = context.turn_state[RECEIVED].conversation
        sent = [await self._connector.send(conversation, activity.serialize()) for activity in activities]
        return [ResourceResponse(id=message) for message in sent]

    async def update_activity(self, context: TurnContext, activity: Activity) -> ResourceResponse:
        await self._connector.update(context.turn_state[RECEIVED].conversation, activity.id, activity.serialize())
        return ResourceResponse(id=activity.id)

    async def delete_activity(self, context: TurnContext, reference: ConversationReference) -> None:
        await self._connector.delete(context.turn_state[RECEIVED].conversation, reference.activity_id)


async def show(context: TurnContext, click: Click, answer: InvokeAnswer) -> None:
    """The answer to a button whose client cannot show one: the card is replaced for all, words are said aloud."""
    if answer["type"] == CARD:
        card = Attachment(content_type=CARD_CONTENT, content=answer["value"])
        try:
            if click.reply_to:
                await context.update_activity(Activity(type="message", id=click.reply_to, attachments=[card]))
                return
        except Gone:
            log.info("the card is gone, posting it anew")
        await context.send_activity(Activity(type="message", attachments=[card]))
        return
    words = answer["value"] if answer["type"] == MESSAGE else answer["value"].get("message", SORRY)
    await context.send_activity(Activity(type="message", text=plain(str(words)), text_format="xml"))


async def apologise(context: TurnContext, error: Exception) -> None:
    """botbuilder hands every failure of a turn here. People hear that it failed; the log gets the reason."""
    if isinstance(error, TryLater | Undeliverable | InDoubt):
        log.warning("an answer did not get through", error=type(error).__name__, reason=str(error))
    else:
        log.error("a turn failed", exc_info=error)
    if isinstance(context.turn_state[RECEIVED], Installed):
        return
    try:
        await context.send_activity(SORRY)
    except (TryLater, Undeliverable, InDoubt) as silent:
        log.warning("nor did the apology", error=type(silent).__name__)


def _schema(received: Received, kind: str) -> Activity:
    """botbuilder's activity, made of what was checked at the edge and nothing else."""
    place = received.conversation
    return Activity(
        type=kind,
        id=received.activity_id,
        channel_id=CHANNEL,
        service_url=place.service_url,
        conversation=ConversationAccount(id=place.id, conversation_type=place.kind.value, tenant_id=place.tenant),
        from_property=ChannelAccount(id=received.mri, name=received.person.name, aad_object_id=received.person.id),
        recipient=ChannelAccount(id=place.bot.id, name=place.bot.name),
        channel_data={"tenant": {"id": place.tenant}},
        text=received.text if isinstance(received, Said) else None,
    )
