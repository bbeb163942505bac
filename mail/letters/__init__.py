"""The letters, one dataclass each."""
