"""The crash proof: the whole server, killed again and again in the middle of whole incidents, loses nothing."""
