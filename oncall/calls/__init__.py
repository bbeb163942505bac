"""A call: one person called for one thing, on all their roads; every try has a state and a reason."""
