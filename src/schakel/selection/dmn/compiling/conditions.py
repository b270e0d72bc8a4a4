"""The cells of a column as conditions in SQL, made from the same masks as the fast form.

A condition is true exactly for the values that pass the cell; for others it is false or null.
"""

from dataclasses import dataclass

from schakel.selection.dmn import syntax
from schakel.selection.dmn.compiling.axes import REFUSED, Axis
from schakel.selection.dmn.compiling.dialects import Dialect, NotInSqlError, identifier, literal
from schakel.selection.dmn.compiling.masks import Masks

TRUE, FALSE = "TRUE", "FALSE"


@dataclass(frozen=True, slots=True)
class ColumnConditions:
    """One column: for each rule its condition, and the one that is true for a refused value.

    `open_cells` are the conditions where the fact may be unknown; then `"<fact> unknown"` is read.
    """

    cells: tuple[str, ...]
    refused: str
    open_cells: tuple[str, ...]


def conditions(
    masks: Masks, types: dict[str, str], dialect: Dialect, label: str
) -> ColumnConditions:
    """The conditions of a column; `types` are the kinds of the facts and decisions it may read.

    Raises NotInSqlError for an expression, a cell or a type that has no SQL of the same meaning.
    """
    if masks.opaque:
        raise NotInSqlError(f"column {label!r}: a cell that is more than S-FEEL on constants")
    expression = masks.pipeline.column.expression
    axis, found = masks.by_kind[_kind(masks, types, label)]
    writer = _Writer(_expression(expression, types, label), axis, dialect)
    real = [
        (place, mask)
        for place, (value, mask) in enumerate(zip(axis.values, found, strict=True))
        if value is not None
    ]
    accepted = [(place, mask) for place, mask in real if axis.fates[place] != REFUSED]
    cells = tuple(
        TRUE
        if masks.any_value >> rule & 1
        else writer.condition(
            {place for place, mask in accepted if mask >> rule & 1},
            null=bool(masks.null >> rule & 1),
        )
        for rule in range(len(masks.cells))
    )
    outside = {place for place, _ in real if axis.fates[place] == REFUSED}
    refused = writer.condition(outside, null=False) if outside else FALSE
    names = sorted(syntax.names(expression))
    flags = " OR ".join(identifier(f"{name} unknown") for name in names)
    simple = isinstance(expression, syntax.Name)
    open_cells = tuple(
        _open(cell, flags, may=not simple or bool(masks.may >> rule & 1))
        for rule, cell in enumerate(cells)
    )
    return ColumnConditions(cells, refused, open_cells)


def _open(cell: str, flags: str, *, may: bool) -> str:
    if cell == TRUE or not flags:
        return cell
    return f"({flags} OR {cell})" if may else f"(NOT ({flags}) AND {cell})"


def _kind(masks: Masks, types: dict[str, str], label: str) -> str:
    """The one kind of value of a column: by its type, or by its constants."""
    expression = masks.pipeline.column.expression
    named = types.get(expression.name, "Any") if isinstance(expression, syntax.Name) else "boolean"
    for name in (named, masks.pipeline.column.type.base):
        if name != "Any":
            if name not in masks.by_kind:
                raise NotInSqlError(f"column {label!r}: values of type {name}")
            return name
    used = [name for name, (axis, _) in masks.by_kind.items() if axis.points and name != "boolean"]
    if len(used) != 1:
        raise NotInSqlError(f"column {label!r}: it has no type")
    return used[0]


def _expression(node: syntax.Node, types: dict[str, str], label: str) -> str:
    if isinstance(node, syntax.Name):
        return identifier(node.name)
    if isinstance(node, syntax.Logic):
        for side in (node.left, node.right):
            if isinstance(side, syntax.Name) and types.get(side.name) != "boolean":
                raise NotInSqlError(f"column {label!r}: {side.name!r} is not boolean")
        left, right = (_expression(side, types, label) for side in (node.left, node.right))
        return f"({left} {node.operator.upper()} {right})"
    raise NotInSqlError(f"column {label!r}: its expression is more than facts with and, or")


@dataclass(frozen=True, slots=True)
class _Writer:
    column: str
    axis: Axis
    dialect: Dialect

    def condition(self, wanted: set[int], *, null: bool) -> str:
        """True for the values in these atoms, and for null when asked."""
        real = [place for place, value in enumerate(self.axis.values) if value is not None]
        if not wanted:
            return f"{self.column} IS NULL" if null else FALSE
        if wanted.issuperset(real):
            return TRUE if null else f"{self.column} IS NOT NULL"
        if self.axis.kind == "boolean":
            found = self.column if 3 in wanted else f"NOT {self.column}"
        else:
            found = self._within(real, wanted)
        return f"({self.column} IS NULL OR {found})" if null else found

    def _within(self, real: list[int], wanted: set[int]) -> str:
        rest = [place for place in real if place not in wanted]
        if all(place % 2 for place in rest) and len(rest) < len(wanted):
            return self._among(rest, "<>", "NOT IN")
        found: list[str] = []
        points: list[int] = []
        for first, last in _stretches(real, wanted):
            if first == last and first % 2:
                points.append(first)
            else:
                found.append(self._stretch(real, first, last))
        if points:
            found.append(self._among(points, "=", "IN"))
        return found[0] if len(found) == 1 else f"({' OR '.join(found)})"

    def _among(self, places: list[int], single: str, several: str) -> str:
        values = [self._point(place) for place in places]
        if len(values) == 1:
            return f"{self.column} {single} {values[0]}"
        return f"{self.column} {several} ({', '.join(values)})"

    def _stretch(self, real: list[int], first: int, last: int) -> str:
        text = self.dialect.binary if self.axis.kind == "string" else ""
        ends: list[str] = []
        if first != real[0]:
            operator, place = (">=", first) if first % 2 else (">", first - 1)
            ends.append(f"{self.column} {operator} {self._point(place)}{text}")
        if last != real[-1]:
            operator, place = ("<=", last) if last % 2 else ("<", last + 1)
            ends.append(f"{self.column} {operator} {self._point(place)}{text}")
        return ends[0] if len(ends) == 1 else f"({' AND '.join(ends)})"

    def _point(self, place: int) -> str:
        return literal(self.axis.values[place])


def _stretches(real: list[int], wanted: set[int]) -> list[tuple[int, int]]:
    """The unbroken stretches of wanted atoms, an atom without values being no break."""
    found: list[tuple[int, int]] = []
    going = False
    for place in real:
        if place in wanted:
            found = [*found[:-1], (found[-1][0], place)] if going else [*found, (place, place)]
        going = place in wanted
    return found


def every(parts: list[str]) -> str:
    """The conjunction of conditions."""
    return _joined(parts, " AND ", neutral=TRUE, decides=FALSE)


def some(parts: list[str]) -> str:
    """The disjunction of conditions."""
    return _joined(parts, " OR ", neutral=FALSE, decides=TRUE)


def _joined(parts: list[str], word: str, *, neutral: str, decides: str) -> str:
    if decides in parts:
        return decides
    kept = list(dict.fromkeys(part for part in parts if part != neutral))
    return neutral if not kept else kept[0] if len(kept) == 1 else f"({word.join(kept)})"
