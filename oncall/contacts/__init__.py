"""How each person wants to be reached, in which order; their numbers and addresses are not here."""
