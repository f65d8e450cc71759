"""NOT: the API has none, so it is said with inverse operators, exactly.

A null (or missing) value answers false to every operator but `isnull` and the four that are exact
complements (`neq`, `notcontains`, `inotcontains`, `excludes`). NOT has to be true on it then:

| NOT                          | is                       | a null matches NOT |
|------------------------------|--------------------------|--------------------|
| eq, neq                      | neq, eq                  | yes, no            |
| contains, notcontains        | notcontains, contains    | yes, no            |
| icontains, inotcontains      | inotcontains, icontains  | yes, no            |
| includes, excludes           | excludes, includes       | yes, no            |
| isnull true, isnull false    | isnull false, true       | no, yes            |
| lt, lte, gt, gte             | gte, gt, lte, lt, each OR isnull true | yes   |
| (i)startswith, (i)endswith, matches, len_eq | refused: there is no inverse | –     |
| a AND b, a OR b              | NOT a OR NOT b, NOT a AND NOT b | –           |
| NOT a                        | a                        | –                  |
"""

from typing import Final

from .filters import Condition, Group, Joiner, Node, Operator

_O = Operator
_COMPLEMENTS: Final = {
    _O.EQ: _O.NEQ,
    _O.CONTAINS: _O.NOTCONTAINS,
    _O.ICONTAINS: _O.INOTCONTAINS,
    _O.INCLUDES: _O.EXCLUDES,
}
_INVERSE: Final = _COMPLEMENTS | {inverse: op for op, inverse in _COMPLEMENTS.items()}
_ON_VALUES: Final = {_O.LT: _O.GTE, _O.LTE: _O.GT, _O.GT: _O.LTE, _O.GTE: _O.LT}


def inverse(condition: Condition) -> Node | None:
    """What matches exactly the events that `condition` does not; None where the API cannot say
    it."""
    field, op, value = condition.field, condition.op, condition.value
    if op is _O.ISNULL:
        return Condition(field, op, not value) if isinstance(value, bool) else None
    if op in _INVERSE:
        return Condition(field, _INVERSE[op], value)
    if op in _ON_VALUES:
        beyond = Condition(field, _ON_VALUES[op], value)
        return Group("OR", (beyond, Condition(field, _O.ISNULL, True)))
    return None


def other(joiner: Joiner) -> Joiner:
    """OR for AND, AND for OR."""
    return "OR" if joiner == "AND" else "AND"
