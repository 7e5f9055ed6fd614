"""What an hour may look like: the guide that fits, and the agenda that the mentor makes of it."""
