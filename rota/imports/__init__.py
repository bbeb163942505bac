"""Rotas of other on-call tools and of calendars, read and written down as schedules of the policy file."""
