"""The addresses of channels, which the master key seals: named here so that a change of that key finds them."""

from __future__ import annotations

from accounts.rotation import Place, also_seals
from notifications.channels.models import ChatChannel, address_context


def _address_of(channel: ChatChannel) -> list[str]:
    return [channel.address_sealed]


def _put_address(channel: ChatChannel, words: list[str]) -> None:
    (channel.address_sealed,) = words


also_seals(Place(ChatChannel, _address_of, _put_address, ("address_sealed",), address_context))
