"""From the text of an expression to tokens, one at a time, as the parser asks for them.

A FEEL name may hold spaces and signs ("Monthly Salary"), so what is one name depends on what is in
scope. The longest name in scope that fits wins (DMN 1.5, 10.3.1.2, rules 27 to 30).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from schakel.selection.dmn import limits
from schakel.selection.dmn.errors import FeelSyntaxError
from schakel.selection.dmn.names import Branch, grown, longest, tree

if TYPE_CHECKING:
    from schakel.selection.dmn.types import Type

KEYWORDS = frozenset({"true", "false", "null", "and", "or", "if", "then", "else", "between", "in"})
KEYWORDS |= {"for", "return", "some", "every", "satisfies", "function", "instance"}
# Members of FEEL's own values whose names are of two words (DMN 1.5, table 65).
_OWN_MEMBERS = frozenset({"time offset", "start included", "end included"})

_OWN_TYPES = frozenset({"date and time", "days and time duration", "years and months duration"})
_AFTER_FUNCTION = re.compile(r"\s*(?:[(,)\]}]|$)")

_SPACE = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_NUMBER = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_START = r"(?:[^\W\d]|[\U00010000-\U000EFFFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF])"
_PART = r"(?:\w|[\U00010000-\U000EFFFF\u200C\u200D\u203F\u2040\u00B7\u2070-\u218F\u2C00-\u2FEF])"
_WORD = re.compile(f"{_START}{_PART}*")
# A name where one is given to something: a key, a parameter, a variable.
_NEW_NAME = re.compile(rf"{_START}(?:{_PART}|[\s./\-'+*]){{0,{limits.NAME_CHARACTERS}}}")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_SYMBOL = re.compile(r"\.\.|\*\*|->|<=|>=|!=|[-+*/=<>()\[\]{},.:?]")
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is number, string, at, name, keyword, symbol or end; places count from 0."""

    kind: str
    text: str
    place: int
    after: int


@dataclass(frozen=True)
class Vocabulary:
    """The names an expression may use: in scope, after a dot, and as functions.

    `type_names` may follow `instance of`; `type_of` gives the type of such a name. `open`: any word
    may be a name, as within a filter, where the items have members that nobody knows yet.
    """

    names: frozenset[str]
    members: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    type_names: frozenset[str] = frozenset()
    type_of: "Callable[[str], Type | None] | None" = None
    open: bool = False
    _trees: dict[str, Branch] = field(default_factory=dict, compare=False, repr=False)

    def plus(self, *names: str) -> "Vocabulary":
        """The same with more names in scope."""
        trees = {**self._trees, "names": grown(self.tree("names"), names)}
        return replace(self, names=self.names | set(names), _trees=trees)

    def tree(self, group: str) -> Branch:
        """The names of a group that are more than one word, as a tree."""
        if group not in self._trees:
            found: frozenset[str] = getattr(self, group)
            own = {"members": _OWN_MEMBERS, "type_names": _OWN_TYPES}.get(group, frozenset())
            self._trees[group] = tree(found | own)
        return self._trees[group]

    def longest(self, text: str, place: int, *, member: bool) -> int:
        """Where the longest name that is not a single word and starts here ends."""
        if member:
            return longest(self.tree("members"), text, place)
        function = longest(self.tree("functions"), text, place)
        # A function of several words ("date and time") is one only before its bracket, or as an
        # argument.
        if function > place and _AFTER_FUNCTION.match(text, function) is None:
            function = place
        return max(function, longest(self.tree("names"), text, place))


class Lexer:
    """Reads one text. `local` are the names that the text itself brings into scope."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        if len(text) > limits.EXPRESSION_CHARACTERS:
            raise FeelSyntaxError(f"longer than {limits.EXPRESSION_CHARACTERS} characters")
        self.text = text
        self.vocabulary = vocabulary
        self.local: list[frozenset[str]] = []
        self._trees: list[Branch] = [{}]
        self.count = 0

    def token(self, place: int, *, member: bool = False) -> Token:
        """The token at or after a place; `end` when there is none.

        Raises FeelSyntaxError for a character that has no place in FEEL, and beyond the bounds.
        """
        self.count += 1
        if self.count > limits.EXPRESSION_TOKENS:
            raise FeelSyntaxError(f"more than {limits.EXPRESSION_TOKENS} words and signs")
        place = self.skip(place)
        if place >= len(self.text):
            return Token("end", "", place, place)
        token = self._read(place, member=member)
        if len(token.text) > limits.TOKEN_CHARACTERS:
            raise FeelSyntaxError(f"a word or string is over {limits.TOKEN_CHARACTERS} characters")
        return token

    def skip(self, place: int) -> int:
        """The place after spaces and remarks."""
        match = _SPACE.match(self.text, place)
        return match.end() if match else place

    def new_name(self, place: int, *closing: str) -> tuple[str, int] | None:
        """A name that is given here, when one of these signs or words follows it directly."""
        match = _NEW_NAME.match(self.text, self.skip(place))
        if match is None:
            return None
        for word in closing:
            if word.isalpha():
                ended = re.compile(rf"\s{word}(?=\s|$)").search(match[0])
                if ended:
                    return " ".join(
                        match[0][: ended.start()].split()
                    ), match.start() + ended.start()
            elif self.text.startswith(word, self.skip(match.end())):
                return " ".join(match[0].split()), match.end()
        return None

    def bring(self, names: Iterable[str]) -> None:
        """Brings names into scope."""
        self.local.append(frozenset(names))
        self._trees.append(grown(self._trees[-1], self.local[-1]))

    def leave(self, count: int) -> None:
        """Takes the last names that were brought out of scope."""
        del self.local[len(self.local) - count :]
        del self._trees[len(self._trees) - count :]

    def _read(self, place: int, *, member: bool) -> Token:
        text = self.text
        after = self.vocabulary.longest(text, place, member=member)
        if not member:
            after = max(after, longest(self._trees[-1], text, place))
        if after > place:
            return Token("name", " ".join(text[place:after].split()), place, after)
        if match := _NUMBER.match(text, place):
            return Token("number", match[0], place, match.end())
        if match := _WORD.match(text, place):
            kind = "keyword" if match[0] in KEYWORDS and not member else "name"
            return Token(kind, match[0], place, match.end())
        if match := _STRING.match(text, place):
            return Token("string", _unescape(match[1]), place, match.end())
        if text.startswith('@"', place) and (match := _STRING.match(text, place + 1)):
            return Token("at", _unescape(match[1]), place, match.end())
        if match := _SYMBOL.match(text, place):
            return Token("symbol", match[0], place, match.end())
        raise FeelSyntaxError(f"{text[place]!r} has no place here (character {place + 1})")


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    # Two escapes may make one character, as JSON does it (a surrogate pair).
    found = _ESCAPE.sub(_escaped, text)
    try:
        return found.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError as error:
        raise FeelSyntaxError("an escape names no character") from error


def _escaped(match: re.Match[str]) -> str:
    code = match[1]
    if len(code) > 1:
        number = int(code[1:], 16)
        if number > 0x10FFFF:
            raise FeelSyntaxError("an escape names no character")
        return chr(number)
    # FEEL leaves a backslash that begins no escape as it is: patterns are full of them.
    return _ESCAPES.get(code, match[0])
