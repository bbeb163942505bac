"""The letters, one dataclass each; a new one is a file here, a folder under `templates/` and a line in `LETTERS`."""

from __future__ import annotations

from mail.letters.initial import Initial
from mail.letters.progress import Progress
from mail.letters.resolution import Resolution

LETTERS: tuple[type[Initial | Progress | Resolution], ...] = (Initial, Progress, Resolution)
