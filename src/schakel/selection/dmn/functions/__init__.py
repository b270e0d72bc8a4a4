"""The built-in functions offered to expressions (DMN 1.5, 10.3.4), one file a subject.

Every one but `now` and `today` is a total function of its arguments: none reads a file or the
network. Where the standard says null they raise FeelError with the reason.
"""

from collections.abc import Sequence
from decimal import DecimalException

from schakel.selection.dmn.errors import FeelError
from schakel.selection.dmn.functions.arguments import Builtin
from schakel.selection.dmn.functions.contexts import CONTEXTS
from schakel.selection.dmn.functions.conversions import CONVERSIONS
from schakel.selection.dmn.functions.dates import DATES
from schakel.selection.dmn.functions.lists import LISTS, largest, smallest, total
from schakel.selection.dmn.functions.numbers import NUMBERS
from schakel.selection.dmn.functions.ranges import RANGES
from schakel.selection.dmn.functions.strings import STRINGS

BUILTINS: dict[str, Builtin] = {
    **CONVERSIONS,
    **STRINGS,
    **LISTS,
    **NUMBERS,
    **DATES,
    **CONTEXTS,
    **RANGES,
}

__all__ = ["BUILTINS", "Builtin", "call", "largest", "smallest", "total"]


def call(name: str, arguments: Sequence[object], names: Sequence[str] = ()) -> object:
    """The value of a built-in, arguments by place or by name. Raises FeelError for DMN's null."""
    builtin = BUILTINS[name]
    try:
        ordered = builtin.in_order(names, arguments) if names else arguments
        if len(ordered) < builtin.least or (
            builtin.most is not None and len(ordered) > builtin.most
        ):
            raise FeelError(f"it does not take {len(ordered)} arguments")
        return builtin.run(*ordered)
    except FeelError as error:
        raise FeelError(f"{name}(): {error}") from error
    except (DecimalException, OverflowError) as error:
        raise FeelError(f"{name}() has no value here: {error}") from error
