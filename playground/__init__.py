"""The local Teams client of `make demo`."""
