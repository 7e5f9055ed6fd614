"""What each of the two wants from their hours: up to three goals of the mentee, up to two of the mentor."""
