"""Imports of rotas: each source in its own shape, messy as it comes."""
