"""Views of insights, by subject: pages to read and decide from, and what can be taken away as a file."""
