"""From a checked roster to rows in the database: what would change (``plan``), and changing it (``saving``)."""
