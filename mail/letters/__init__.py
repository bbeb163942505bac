"""The letters, one dataclass each; a new one is a file here, a folder under `templates/` and a line in `LETTERS`."""

from __future__ import annotations

from mail.letters.brief import Brief
from mail.letters.initial import Initial
from mail.letters.progress import Progress
from mail.letters.resolution import Resolution

AnyLetter = Initial | Progress | Resolution | Brief
LETTERS: tuple[type[AnyLetter], ...] = (Initial, Progress, Resolution, Brief)
PARTS = ("subject.txt", "body.txt", "body.html")
