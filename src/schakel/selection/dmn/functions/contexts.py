"""Built-in functions on contexts (DMN 1.5, 10.3.4.8)."""

from schakel.selection.dmn.errors import FeelError
from schakel.selection.dmn.functions.arguments import Builtin, builtin, context, items, text


def _value(source: object, wanted: object) -> object:
    return context(source).get(text(wanted))


def _entries(source: object) -> object:
    return [{"key": name, "value": value} for name, value in context(source).items()]


def _context(entries: object) -> object:
    """A context of its entries; each has a key of its own and a value."""
    made: dict[str, object] = {}
    for entry in items(entries):
        parts = context(entry)
        if "key" not in parts or "value" not in parts:
            raise FeelError("each entry needs a key and a value")
        name = text(parts["key"])
        if name in made:
            raise FeelError(f"the key {name!r} stands here twice")
        made[name] = parts["value"]
    return made


def _put(source: object, where: object, value: object) -> object:
    """The context with an entry set; a list of keys goes down into contexts within."""
    path = items(where)
    if not path:
        raise FeelError("a key is needed")
    name = text(path[0])
    if len(path) == 1:
        return {**context(source), name: value}
    return {**context(source), name: _put(context(source).get(name), path[1:], value)}


def _merge(contexts: object) -> object:
    merged: dict[str, object] = {}
    for one in items(contexts):
        merged.update(context(one))
    return merged


CONTEXTS: dict[str, Builtin] = {
    "get value": builtin(_value, "m, key", "context, key"),
    "get entries": builtin(_entries, "m", "context"),
    "context": builtin(_context, "entries"),
    "context put": builtin(_put, "context, key, value", "context, keys, value"),
    "context merge": builtin(_merge, "contexts"),
}
