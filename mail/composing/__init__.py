"""Composing: what a notice would come to, and what is frozen when it is approved."""
