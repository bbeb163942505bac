"""The local Teams client of `make demo`: its fixed people and places, and the policy and customers of the demo."""

from __future__ import annotations

from pathlib import Path

DEMO_TENANT = "00000000-0000-0000-0000-00000000c0de"
"""The tenant of `.m365agentsplayground.yml`; in development it is the allowed one unless another is named."""

FOLDER = Path(__file__).parent
DEMO_POLICY = FOLDER / "muster.toml"
