"""An alarm: something that pages by itself without being an incident yet, such as a heartbeat that fell silent."""
