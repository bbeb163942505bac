"""`python -m tests.golden` writes every golden file anew; what changed is then read with git."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]


def users() -> list[str]:
    """The test files that compare with golden files."""
    return [str(path) for path in sorted(TESTS.rglob("test_*.py")) if "golden.check(" in path.read_text("utf-8")]


if __name__ == "__main__":
    os.environ["GOLDEN"] = "write"
    sys.exit(pytest.main(["-q", *users()]))
