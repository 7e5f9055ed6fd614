"""Pages and buttons of this app."""
