"""A campaign is one notice to customers on its way: its own subject under the same three functions."""
