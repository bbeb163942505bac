"""What a person can ask, one file an ask: the words, the card verb, the help line and the command."""
