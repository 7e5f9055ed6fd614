"""Pairs through the months of a compressed clock, with chance, faults, and what must hold at every step.

Nothing here knows better than the product: people act through the actions, messages leave through the ledger, and the
clock is an argument.
"""
