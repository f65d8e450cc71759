"""What one makes of a value that one sees: include it, exclude it, or bound by it.

A text is asked for whole (`=`), not as far as a list shows it. Where the server cut it short, which
a final `…` tells, or where the field cannot be compared, it is asked for by its beginning; and it
is excluded by what it holds, where the server can do that.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from obs_tui.model.fields import FieldCatalogue, FieldDefinition, FieldType
from obs_tui.model.filters import Condition, Filter, Operator, both

from .bounding import Refusal, at_least, at_most, exclude, include

Deed: TypeAlias = Literal["include", "exclude", "at_most", "at_least"]

_O = Operator
_EDITS = {"include": include, "exclude": exclude, "at_most": at_most, "at_least": at_least}
_TEXTS = (FieldType.TEXT, FieldType.ENUM)
_INSTEAD = {
    "include": (_O.STARTSWITH, _O.ISTARTSWITH, _O.CONTAINS, _O.ICONTAINS),
    "exclude": (_O.NOTCONTAINS, _O.INOTCONTAINS),
}
_CUT = "…"


def pointed(
    filters: Filter, catalogue: FieldCatalogue, name: str, value: object, deed: Deed
) -> Filter | Refusal:
    """The filter after `deed` with the value of the field called `name`, or why there is none."""
    field = catalogue.get(name)
    if field is None:
        return Refusal(f"{name} is no field that this server filters by.")
    if isinstance(value, str) and field.type in _TEXTS and deed in _INSTEAD:
        compared = _O.EQ if deed == "include" else _O.NEQ
        cut = value.endswith(_CUT)
        if cut or compared not in field.supported_operators:
            return _by_part(filters, field, value.removesuffix(_CUT), deed, cut=cut)
    return _EDITS[deed](filters, field, value)


def _by_part(
    filters: Filter, field: FieldDefinition, text: str, deed: Deed, *, cut: bool
) -> Filter | Refusal:
    op = next((op for op in _INSTEAD[deed] if op in field.supported_operators), None)
    if op is None:
        why = "is cut short here" if cut else "cannot be compared on this server"
        return Refusal(f"{field.name} {why}, and nothing else asks for it.")
    if not text:
        return Refusal(f"{field.name} is empty here.")
    return both(filters, Condition(field.name, op, text))
