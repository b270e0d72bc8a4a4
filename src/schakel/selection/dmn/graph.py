"""The order in which decisions are worked out, or the cycle that makes it impossible."""

from collections.abc import Iterator, Mapping


def in_order(needs: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names with what they need first, and an empty tuple; or what went before, and the cycle.

    A cycle is given as its path, the first name again at the end. Names that are no keys (inputs)
    are left out. Depth-first without Python's own stack: a chain may be long.
    """
    done: dict[str, None] = {}
    for start in needs:
        path: list[str] = [start] if start not in done else []
        waiting: list[Iterator[str]] = [iter(needs[start])] if path else []
        while path:
            following = next(waiting[-1], None)
            if following is None:
                waiting.pop()
                done[path.pop()] = None
            elif following in path:
                return tuple(done), (*path[path.index(following) :], following)
            elif following in needs and following not in done:
                path.append(following)
                waiting.append(iter(needs[following]))
    return tuple(done), ()
