"""Releases that come by themselves: how often, and the worker that asks for one when its day has come."""
