"""What the people of the stories type into the forms, and how each story begins."""

from __future__ import annotations

from tests.e2e.client import Teams

TITLE = "Card payments fail for EU customers"
ANSWERS = {
    "What is wrong?": TITLE,
    "What is broken?": "A major feature does not work",
    "Who feels it?": "Many customers",
    "Is data lost or leaked?": "No",
    "Is there a way round it for customers?": "No",
    "Services affected": "Payments API",
}
FIRST_NOTICE = {
    "What is affected?": "card payments in the EU",
    "Some users may experience…": "declined cards",
}
LAST_NOTICE = {  # what is affected and what users felt stand there already, from the first notice
    "What happened?": "A database change made payments too slow. We put it right.",
}
CONFIRMED = {
    "Who confirmed full operation?": "Alex Wilber",
    "How was it confirmed?": "Error rate at its baseline for five minutes",
}


async def declared(teams: Teams, place: str = "channel", who: str = "alex") -> str:
    """Open the chats, declare with the form, and return the thread or chat where the incident lives."""
    await teams.open("personal")
    await teams.open("channel")
    await teams.open(place)
    here = await teams.say("declare", place, who)
    answered = await teams.fill_and_press("Declare", here if place != "personal" else place, ANSWERS, who)
    assert "SEV-1 Critical" in answered
    await teams.until(teams.threads, "the bot opens a thread")
    return teams.threads()[-1]
