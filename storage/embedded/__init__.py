"""The embedded store: TinyDB's tables, queries and documents over our own journal. `layout` describes the folder."""
