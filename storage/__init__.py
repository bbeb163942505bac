"""Durable state behind one `Store`: in memory, or TinyDB in a folder."""
