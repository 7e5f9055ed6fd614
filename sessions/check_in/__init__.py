"""“Did you meet?” answered from a mail, without signing in."""
