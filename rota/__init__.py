"""Rotas on their way out and in: iCalendar feeds, and imports from other on-call tools."""
