"""Going over lists: `for`, `some`, `every` and filters (DMN 1.5, 10.3.2.14 and 10.3.2.5)."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from schakel.selection.dmn import syntax
from schakel.selection.dmn.errors import FeelError
from schakel.selection.dmn.values import Range, kind

if TYPE_CHECKING:
    from schakel.selection.dmn.evaluator import Evaluator

_NO_ITEM = object()


def each(run: "Evaluator", node: syntax.For) -> object:
    """The list of what the body comes to; in it `partial` is the list so far."""
    results: list[object] = []
    looks_back = "partial" in syntax.names(node.body)
    for variables in _combinations(run, node.names, node.domains, {}):
        run.budget.spend()
        names = variables
        if looks_back:
            # A copy, for the body may keep it.
            run.budget.spend(len(results) // 8)
            names = {**variables, "partial": list(results)}
        results.append(run.within(names).value(node.body))
    return run.budget.made(results)


def quantified(run: "Evaluator", node: syntax.Quantified) -> object:
    """`some` is a long `or` and `every` a long `and`, each three-valued."""
    decides = node.quantifier == "some"
    unsure = False
    for names in _combinations(run, node.names, node.domains, {}):
        run.budget.spend()
        passed = run.within(names).value(node.condition)
        if passed is decides:
            return decides
        unsure = unsure or not isinstance(passed, bool)
    return None if unsure else not decides


def _combinations(
    run: "Evaluator",
    names: tuple[str, ...],
    domains: tuple[syntax.Node, ...],
    known: dict[str, object],
) -> Iterator[dict[str, object]]:
    """Every combination of the variables; a later domain may use an earlier variable."""
    if not names:
        yield known
        return
    for item in _items(run.within(known) if known else run, domains[0]):
        yield from _combinations(run, names[1:], domains[1:], {**known, names[0]: item})


def _items(run: "Evaluator", domain: syntax.Node) -> Iterator[object]:
    if isinstance(domain, syntax.Span):
        return _span(run.value(domain.first), run.value(domain.last))
    value = run.value(domain)
    if isinstance(value, Range):
        return _within(value)
    if value is None:
        raise FeelError("null is nothing to go over")
    return iter(value if isinstance(value, list) else [value])


def _span(first: object, last: object) -> Iterator[object]:
    if isinstance(first, Decimal) and isinstance(last, Decimal):
        return _numbers(first, last)
    if kind(first) == kind(last) == "date":
        return _days(cast("dt.date", first), cast("dt.date", last))
    raise FeelError(f"nothing to go over from {kind(first)} to {kind(last)}")


def _numbers(first: Decimal, last: Decimal) -> Iterator[object]:
    if first != first.to_integral_value() or last != last.to_integral_value():
        raise FeelError("only whole numbers can be gone over")
    step = Decimal(1) if first <= last else Decimal(-1)
    while (last - first) * step >= 0:
        yield first
        first += step


def _days(first: dt.date, last: dt.date) -> Iterator[object]:
    step = 1 if first <= last else -1
    for ordinal in range(first.toordinal(), last.toordinal() + step, step):
        yield dt.date.fromordinal(ordinal)


def _within(found: Range) -> Iterator[object]:
    """The whole numbers or days of a range, its open ends left out."""
    if found.low is None or found.high is None:
        raise FeelError("a range without an end cannot be gone over")
    for item in _span(found.low, found.high):
        if found.contains(item) is True:
            yield item


def filtered(run: "Evaluator", node: syntax.Filter) -> object:
    """The items that pass, or the item at a place when the condition is a number."""
    source = run.value(node.source)
    if source is None:
        raise FeelError("null cannot be filtered")
    items = source if isinstance(source, list) else [source]
    kept: list[object] = []
    for place, item in enumerate(items or [_NO_ITEM]):
        run.budget.spend()
        passed = _condition(run, node, item)
        if isinstance(passed, Decimal) and not place:
            return _at(items, passed)
        if passed is not None and not isinstance(passed, bool):
            raise FeelError("the condition of a filter is true or false for each item")
        if passed is True and item is not _NO_ITEM:
            kept.append(item)
    return run.budget.made(kept)


def _condition(run: "Evaluator", node: syntax.Filter, item: object) -> object:
    if isinstance(node.condition, syntax.Literal):
        return node.condition.value
    if item is _NO_ITEM:
        item = None
    names = {"item": item, **item} if isinstance(item, dict) else {"item": item}
    return run.within(names).value(node.condition)


def _at(items: list[object], position: Decimal) -> object:
    if position != position.to_integral_value():
        raise FeelError("a place in a list is a whole number")
    if not position or abs(position) > len(items):
        raise FeelError(f"the list has no place {position}")
    return items[int(position) - 1 if position > 0 else int(position)]
