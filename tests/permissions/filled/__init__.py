"""What there is in the world that permissions are tried in, by subject.

Each part makes its rows for ``people``, by the part that they have, around one pair, and gives their keys by the name
of the argument in an address.
"""

from __future__ import annotations

from typing import Any

from accounts.models import User

People = dict[str, User]
Ids = dict[str, Any]
