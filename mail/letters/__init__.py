"""The letters, one dataclass each; a new one is a file here, a folder under `templates/` and a line in `LETTERS`.

`required` fields must be written before it goes out; what is `carried` must stand in text and HTML, whoever wrote them.
"""

from __future__ import annotations

from mail.letters.brief import Brief
from mail.letters.initial import Initial
from mail.letters.progress import Progress
from mail.letters.resolution import Resolution

AnyLetter = Initial | Progress | Resolution | Brief
LETTERS: tuple[type[AnyLetter], ...] = (Initial, Progress, Resolution, Brief)
PARTS = ("subject.txt", "body.txt", "body.html")
