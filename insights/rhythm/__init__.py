"""Releases that come by themselves: how often a cohort's figures are frozen, and the worker that asks when it is time."""
