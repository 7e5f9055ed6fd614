"""The refusal that every action may answer with."""


class Refused(Exception):
    """An action said no. Its text is a sentence for the person who asked: what is wrong and what to do."""
