"""Writing: from the words of a notice to the letter somebody reads, and whether a company's own letters can be."""
