"""The shell without transports."""
