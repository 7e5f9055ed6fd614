"""What this app announces to the apps above it."""

from accounts.listeners import Listeners

pair_ended = Listeners("A pair has ended, early or as planned, in a transaction. Facts: ``pair``, ``at``.")
agreement_signed = Listeners(
    "Both have signed a version, anew or again, in a transaction. Facts: ``agreement``, ``pair``, ``at``."
)
block_made = Listeners(
    "Somebody was put on a private list, in a transaction. Facts: ``owner``, ``other``, ``at``. Tell nobody of it."
)
