"""What two similar events share, as a line."""

from textual.content import Content

from obs_tui.model.similar import Shared

from .row import ELLIPSIS
from .safe import visible

_LONGEST = 24
"""Letters shown of a word, a name or a value."""


def shared_content(shared: Shared, *, by_rows: bool = False) -> Content:
    """`both  oven, fries · model_name codestral-2508`. `by_rows`: nothing but what rows show was
    compared, and it says so."""
    terms = ", ".join(map(_shown, shared.terms))
    fields = [
        Content.assemble((f"{_shown(name)} ", "$text-muted"), _shown(value))
        for name, value in shared.fields
    ]
    parts = [Content.styled(terms, "$text-accent")] * bool(terms) + fields
    if not parts:
        said = "Nothing telling is shared" + (" by what the rows show." if by_rows else ".")
        return Content.styled(said, "$text-muted")
    head = "both show  " if by_rows else "both  "
    return Content.styled(head, "$text-muted") + Content(" · ").join(parts)


def _shown(text: str) -> str:
    return visible(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}{ELLIPSIS}")
