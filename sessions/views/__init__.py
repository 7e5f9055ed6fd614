"""Pages about hours: those of the two, and the diary of a mentee's assistant."""
