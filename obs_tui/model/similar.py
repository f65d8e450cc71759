"""What similar events have in common."""

from typing import NamedTuple


class Shared(NamedTuple):
    """What two events share: `terms` of their texts as one of them writes them, the most telling
    first, and `fields` with the value that both have, the rarest first; of an array, an item."""

    terms: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
