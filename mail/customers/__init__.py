"""Customer lists: what stands in them, who of them a notice is for, and the commands that keep them in order."""
