"""What this app announces to the apps above it."""

from accounts.listeners import Listeners

pair_ended = Listeners("A pair has ended, early or as planned, in a transaction. Facts: ``pair``, ``at``.")
