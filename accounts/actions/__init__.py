"""What changes people and accounts: one verb, one transaction."""
