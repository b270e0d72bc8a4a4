"""Built-in functions on lists (DMN 1.5, 10.3.4.4). Places count from 1, or from the end."""

from decimal import Decimal
from functools import cmp_to_key

from schakel.selection.dmn.arithmetic import calculate
from schakel.selection.dmn.errors import FeelError
from schakel.selection.dmn.functions.arguments import (
    Builtin,
    builtin,
    function_of_two,
    items,
    number,
    spread,
    whole,
)
from schakel.selection.dmn.values import DECIMAL128, Function, compare, distinct, equal, kind

# A function called for each item stands no deeper than this in the stack.
_CALLED = 4


def _list_contains(values: object, wanted: object) -> bool:
    return any(equal(item, wanted) is True for item in items(values))


def _extreme(sign: int, values: tuple[object, ...]) -> object:
    found = spread(values)
    if not found:
        return None
    best = found[0]
    for item in found:
        order = compare(item, best)
        if order is None:
            raise FeelError(f"{kind(item)} and {kind(best)} have no order")
        if order * sign > 0:
            best = item
    return best


def smallest(*values: object) -> object:
    """FEEL's min; null of an empty list. Raises FeelError for values without an order."""
    return _extreme(-1, values)


def largest(*values: object) -> object:
    """FEEL's max; null of an empty list. Raises FeelError for values without an order."""
    return _extreme(1, values)


def total(*values: object) -> object:
    """FEEL's sum; null of an empty list. Raises FeelError for values that do not add up."""
    result: object = None
    for item in spread(values):
        if isinstance(item, str):
            raise FeelError("a number is needed, not string")
        result = item if result is None else calculate("+", result, item)
    if result is not None and kind(result) not in _ADDED:
        raise FeelError(f"a number is needed, not {kind(result)}")
    return result


_ADDED = frozenset({"number", "days and time duration", "years and months duration"})


def _product(*values: object) -> object:
    result: object = None
    for item in spread(values):
        result = number(item) if result is None else calculate("*", result, number(item))
    return result


def _mean(*values: object) -> object:
    found = spread(values)
    return calculate("/", total(found), Decimal(len(found))) if found else None


def _all(*values: object) -> bool | None:
    found = spread(values)
    if any(item is False for item in found):
        return False
    return True if all(item is True for item in found) else None


def _any(*values: object) -> bool | None:
    found = spread(values)
    if any(item is True for item in found):
        return True
    return False if all(item is False for item in found) else None


def _numbers(values: tuple[object, ...]) -> list[Decimal]:
    return [number(item) for item in spread(values)]


def _median(*values: object) -> object:
    found = sorted(_numbers(values))
    if not found:
        return None
    middle = len(found) // 2
    if len(found) % 2:
        return found[middle]
    return calculate("/", calculate("+", found[middle - 1], found[middle]), Decimal(2))


def _deviation(*values: object) -> object:
    """The standard deviation of a sample; null of fewer than two numbers."""
    found = _numbers(values)
    if len(found) < 2:
        return None
    mean = number(_mean(found))
    squares = [DECIMAL128.power(DECIMAL128.subtract(item, mean), 2) for item in found]
    return DECIMAL128.sqrt(number(calculate("/", total(squares), Decimal(len(found) - 1))))


def _mode(*values: object) -> object:
    counted: dict[Decimal, int] = {}
    for item in _numbers(values):
        counted[item] = counted.get(item, 0) + 1
    most = max(counted.values(), default=0)
    return sorted(item for item, count in counted.items() if count == most)


def _sublist(values: object, start: object, length: object = None) -> object:
    found = items(values)
    first = _place(found, start)
    if length is None:
        return found[first:]
    if whole(length) < 1 or first + whole(length) > len(found):
        raise FeelError("the list has not so many items")
    return found[first : first + whole(length)]


def _place(found: list[object], position: object) -> int:
    """The place in Python's count. Raises FeelError for one that the list does not have."""
    if number(position) != number(position).to_integral_value():
        raise FeelError("a place in a list is a whole number")
    place = whole(position)
    if not place or abs(place) > len(found):
        raise FeelError(f"the list has no place {place}")
    return place - 1 if place > 0 else len(found) + place


def _append(values: object, *added: object) -> object:
    return [*items(values), *added]


def _concatenate(*lists: object) -> object:
    return [item for values in lists for item in items(values)]


def _insert_before(values: object, position: object, new: object) -> object:
    found = items(values)
    place = _place(found, position)
    return [*found[:place], new, *found[place:]]


def _remove(values: object, position: object) -> object:
    found = items(values)
    place = _place(found, position)
    return found[:place] + found[place + 1 :]


def _index_of(values: object, match: object) -> object:
    found = enumerate(items(values), start=1)
    return [Decimal(place) for place, item in found if equal(item, match) is True]


def _flatten(values: object) -> object:
    found: list[object] = []
    waiting = [iter(items(values))]
    while waiting:
        item = next(waiting[-1], waiting)
        if item is waiting:
            waiting.pop()
        elif isinstance(item, list):
            waiting.append(iter(item))
        else:
            found.append(item)
    return found


def _sort(values: object, precedes: object = None) -> object:
    found = items(values)
    before = None if precedes is None else function_of_two(precedes)

    def order(left: object, right: object) -> int:
        if before is not None:
            return (
                -1
                if before.call([left, right], _CALLED) is True
                else int(before.call([right, left], _CALLED) is True)
            )
        by_value = compare(left, right)
        if by_value is None:
            raise FeelError(f"{kind(left)} and {kind(right)} have no order")
        return by_value

    return sorted(found, key=cmp_to_key(order))


def _replace(values: object, where: object, new: object) -> object:
    found = items(values)
    if isinstance(where, Function):
        match = function_of_two(where)
        tested = [match.call([item, new], _CALLED) for item in found]
        if any(not isinstance(passed, bool) for passed in tested):
            raise FeelError("the match must be true or false for each item")
        return [new if p else item for item, p in zip(found, tested, strict=True)]
    place = _place(found, where)
    return [*found[:place], new, *found[place + 1 :]]


def _unique(*lists: object) -> object:
    return distinct([item for values in lists for item in items(values)])


LISTS: dict[str, Builtin] = {
    "list contains": builtin(_list_contains, "list, element"),
    "count": builtin(lambda values: Decimal(len(items(values))), "list"),
    "min": builtin(smallest, "list", variadic=True),
    "max": builtin(largest, "list", variadic=True),
    "sum": builtin(total, "list", variadic=True),
    "mean": builtin(_mean, "list", variadic=True),
    "product": builtin(_product, "list", variadic=True),
    "median": builtin(_median, "list", variadic=True),
    "stddev": builtin(_deviation, "list", variadic=True),
    "mode": builtin(_mode, "list", variadic=True),
    "all": builtin(_all, "list", variadic=True),
    "any": builtin(_any, "list", variadic=True),
    "sublist": builtin(_sublist, "list, start position, length?"),
    "append": builtin(_append, "list, item", variadic=True),
    "concatenate": builtin(_concatenate, "list", variadic=True),
    "union": builtin(_unique, "list", variadic=True),
    "insert before": builtin(_insert_before, "list, position, newItem"),
    "remove": builtin(_remove, "list, position"),
    "reverse": builtin(lambda values: items(values)[::-1], "list"),
    "index of": builtin(_index_of, "list, match"),
    "distinct values": builtin(lambda values: distinct(items(values)), "list"),
    "flatten": builtin(_flatten, "list"),
    "sort": builtin(_sort, "list, precedes?"),
    "list replace": builtin(_replace, "list, position, newItem", "list, match, newItem"),
}
