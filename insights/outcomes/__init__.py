"""Outcomes of the organisation: who stayed and who was promoted, of those who took part and of those who waited.

Read from a list or from the staff list, counted in a release, and compared there. Nobody's outcome is ever shown.
"""
