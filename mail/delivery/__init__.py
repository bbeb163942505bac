"""Delivery: from an owed mail to a row of the ledger, each step safe to repeat."""
