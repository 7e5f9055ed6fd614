import pytest

from preparation.models import Module
from programmes.models import Side


@pytest.fixture
def no_modules(db) -> None:
    """Nothing to prepare: everybody is ready at once."""
    Module.objects.all().delete()


@pytest.fixture
def modules(db) -> list[Module]:
    """Two required modules for each side, instead of the shipped library."""
    Module.objects.all().delete()
    return [
        Module.objects.create(
            code=f"{side[0]}{place}",
            slug=f"{side}-{place}",
            version=1,
            digest="0" * 64,
            audience=side,
            title=f"What a {side} prepares, part {place}",
            aim="Arrive ready.",
            minutes=6,
            position=place,
            reading="Read this.",
        )
        for side in Side.values
        for place in (1, 2)
    ]
