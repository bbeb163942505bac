"""Whole incidents in the local Teams client, driven over the routes its own page uses."""
