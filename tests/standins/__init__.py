"""Stand-ins that work: what the tests hand in where the product would meet the world."""
