"""Action items: something to be done by somebody until a day."""
