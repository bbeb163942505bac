"""Customer mail, from the words of a notice to the file in the outbox."""
