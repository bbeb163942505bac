"""The asks and screens of on-call in Teams."""
