"""Names of more than one word: which of those in scope stands at a place of a text.

They are kept as a tree by their pieces (words and signs), so that a look-up costs no more for a
thousand names than for one.
"""

import re
from collections.abc import Iterable

_PIECE = re.compile(r"(\s*)(\w+|[^\w\s])")
_ONE_WORD = re.compile(r"[^\W\d]\w*")
# What marks in a branch that a name may end there.
_END = ""

Branch = dict[str, "Branch"]


def special(name: str) -> bool:
    """Whether a name is more than one plain word."""
    return _ONE_WORD.fullmatch(name) is None


def tree(names: Iterable[str]) -> Branch:
    """The tree of those names that are more than one plain word."""
    root: Branch = {}
    for name in filter(special, names):
        branch = root
        for piece in _pieces(name):
            branch = branch.setdefault(piece, {})
        branch[_END] = {}
    return root


def grown(root: Branch, names: Iterable[str]) -> Branch:
    """The tree with more names; the old one stays as it is, and shares what did not change."""
    for name in filter(special, names):
        root = dict(root)
        branch = root
        for piece in _pieces(name):
            branch[piece] = dict(branch.get(piece, {}))
            branch = branch[piece]
        branch[_END] = {}
    return root


def _pieces(name: str) -> list[str]:
    """Each piece with a space before it where the name has one."""
    found = _PIECE.findall(" ".join(name.split()))
    return [(" " if space else "") + piece for space, piece in found]


def longest(root: Branch, text: str, place: int) -> int:
    """Where the longest name that starts at a place ends; the place itself when there is none."""
    branch, best = root, place
    start = place
    while branch:
        match = _PIECE.match(text, place)
        if match is None:
            break
        space = " " if match[1] and place > start else ""
        following = branch.get(space + match[2])
        if following is None:
            break
        branch, place = following, match.end()
        if _END in branch:
            best = place
    return best
