"""The local Teams client, and the demo around it."""
