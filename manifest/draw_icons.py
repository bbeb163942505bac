"""Draws the two icons: a rallying flag, and three people gathered under it. Run: python -m manifest.draw_icons"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).parent
INDIGO, DEEP = (72, 78, 178), (46, 49, 126)
GRID = 192
FINE = 8
"""Drawn this much larger and shrunk, for smooth edges."""

POLE = (58, 30, 68, 162)
FLAG = (66, 34, 158, 34, 138, 63, 158, 92, 66, 92)
PEOPLE = ((94, 147), (122, 147), (150, 147))
PERSON = 11
MIDDLE = (109, 96)


def shape(size: int, zoom: float) -> Image.Image:
    """The drawing as a mask, centred in a square of that size."""
    scale = size * FINE / GRID
    mask = Image.new("L", (size * FINE, size * FINE))
    pen = ImageDraw.Draw(mask)

    def at(*points: float) -> list[float]:
        """Pairs of the drawing's x and y on the fine grid."""
        return [((p - MIDDLE[i % 2]) * zoom + GRID / 2) * scale for i, p in enumerate(points)]

    pen.rounded_rectangle(at(*POLE), radius=5 * zoom * scale, fill=255)
    pen.polygon(at(*FLAG), fill=255)
    for x, y in PEOPLE:
        pen.ellipse(at(x - PERSON, y - PERSON, x + PERSON, y + PERSON), fill=255)
    return mask.resize((size, size), Image.Resampling.BOX)


def color() -> Image.Image:
    """White on indigo to the very edge: Teams rounds the corners itself."""
    shade = Image.linear_gradient("L").resize((GRID, GRID))
    ground = Image.composite(Image.new("RGB", (GRID, GRID), DEEP), Image.new("RGB", (GRID, GRID), INDIGO), shade)
    ground.paste((255, 255, 255), mask=shape(GRID, 1.0))
    return ground


def outline() -> Image.Image:
    """White on nothing, as the app bar wants it."""
    picture = Image.new("RGBA", (32, 32), (255, 255, 255, 0))
    picture.putalpha(shape(32, 1.35))
    return picture


if __name__ == "__main__":
    color().save(FOLDER / "color.png", optimize=True)
    outline().save(FOLDER / "outline.png", optimize=True)
