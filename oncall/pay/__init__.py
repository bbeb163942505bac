"""What being on call earns: a ledger of entries that are never changed, only corrected by further ones."""
