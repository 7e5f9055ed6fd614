"""The engine alone: no database, no clock."""
