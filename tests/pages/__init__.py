"""What is true of every page, whoever it belongs to."""
