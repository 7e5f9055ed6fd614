"""What this app announces to the apps above it."""

from accounts.listeners import Listeners

module_finished = Listeners(
    "Somebody has finished a module for the first time. Facts: ``participant``, ``at``."
)
gate_opened = Listeners(
    "Somebody was let through the gate with modules unfinished. Facts: ``participant``, ``at``."
)
