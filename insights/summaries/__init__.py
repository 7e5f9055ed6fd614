"""Progress of operations, kept up to date by workers: what a dashboard shows is read, never counted in a request."""
