"""A handoff: the note one shift leaves the next, asked for before it ends; one subject a change of hands."""
