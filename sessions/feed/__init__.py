"""The planned hours of one person at a secret address, for a calendar that asks by itself."""
