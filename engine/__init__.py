"""The shell without transports: the desk that commits, the outbox that performs, the ticker that wakes it."""
