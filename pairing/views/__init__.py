"""Pages of rounds, for coordinators, and of pairs, for the two."""
