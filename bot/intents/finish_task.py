"""Mark a task done."""

from __future__ import annotations

from bot.intents.heard import Answer, Do, Heard
from bot.intents.intent import Intent
from incidents.commands import FinishTask
from incidents.errors import Invalid


def read(heard: Heard) -> Answer:
    if heard.clicked:
        return Do(FinishTask(heard.value("task")), said="Task done.")
    tasks = [task for task in heard.the_incident().tasks if task.done_at is None]
    mine = [task for task in tasks if task.who.id == heard.person.id] or tasks
    fits = [task for task in mine if heard.text.casefold() in task.text.casefold()]
    if len(fits) != 1:
        names = "; ".join(task.text for task in fits[:5]) or "none is open"
        raise Invalid(f"Which task? Type: done <words of it>. Open: {names}.")
    return Do(FinishTask(fits[0].id), said="Task done.")


INTENT = Intent(
    area="Mitigate",
    usage="done <task>",
    what="mark a task of yours done",
    phrases=("done", "task done", "finished"),
    read=read,
    verb="task.finish",
    command=FinishTask,
)
