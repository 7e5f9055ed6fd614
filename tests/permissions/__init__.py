"""Who may open which address: the whole map of addresses beside one table."""
