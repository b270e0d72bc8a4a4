"""From the text of an expression to tokens.

A FEEL name may hold spaces and signs ("Monthly Salary"), so what is one name depends on what is in
scope. The longest name in scope that fits wins (DMN 1.5, 10.3.1.2, rules 27 to 30).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from schakel.selection.dmn import limits
from schakel.selection.dmn.errors import FeelSyntaxError

KEYWORDS = frozenset({"true", "false", "null", "and", "or", "if", "then", "else", "between", "in"})
# Level 3 words: refused by name, so that nobody wonders what is wrong with the expression.
UNSUPPORTED = frozenset({"for", "return", "some", "every", "satisfies", "function", "instance"})

_SPACE = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_NUMBER = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_WORD = re.compile(r"[^\W\d]\w*")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_SYMBOL = re.compile(r"\.\.|\*\*|<=|>=|!=|[-+*/=<>()\[\],.?]")
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is number, string, at, name, keyword, symbol or end; `place` counts from 0."""

    kind: str
    text: str
    place: int


def _pattern(names: Iterable[str], after: str = r"(?!\w)") -> re.Pattern[str] | None:
    special = sorted((n for n in names if not _WORD.fullmatch(n)), key=len, reverse=True)
    if not special:
        return None
    return re.compile(
        "|".join(r"\s+".join(re.escape(part) for part in name.split()) + after for name in special)
    )


@dataclass(frozen=True)
class Vocabulary:
    """The names an expression may use: in scope, after a dot, and as functions."""

    names: frozenset[str]
    members: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    _patterns: dict[str, re.Pattern[str] | None] = field(
        default_factory=dict, compare=False, repr=False
    )

    def longest(self, text: str, place: int, *, member: bool) -> str | None:
        """The longest name that is not a single word and starts here, as it stands in the text."""
        for group in ("members",) if member else ("names", "functions"):
            pattern = self._pattern(group)
            match = pattern.match(text, place) if pattern else None
            if match:
                return match[0]
        return None

    def _pattern(self, group: str) -> re.Pattern[str] | None:
        if group not in self._patterns:
            # A function of several words ("date and time") is one only before its bracket.
            after = r"(?=\s*\()" if group == "functions" else r"(?!\w)"
            self._patterns[group] = _pattern(getattr(self, group), after)
        return self._patterns[group]


def tokenise(text: str, vocabulary: Vocabulary) -> list[Token]:
    """The tokens of an expression, with an `end` token last.

    Raises FeelSyntaxError for a character that has no place in S-FEEL, and beyond the bounds.
    """
    if len(text) > limits.EXPRESSION_CHARACTERS:
        raise FeelSyntaxError(f"longer than {limits.EXPRESSION_CHARACTERS} characters")
    found: list[Token] = []
    place = _skip(text, 0)
    while place < len(text):
        token, place = _next(text, place, vocabulary, found)
        if len(token.text) > limits.TOKEN_CHARACTERS:
            raise FeelSyntaxError(f"a word or string is over {limits.TOKEN_CHARACTERS} characters")
        found.append(token)
        if len(found) > limits.EXPRESSION_TOKENS:
            raise FeelSyntaxError(f"more than {limits.EXPRESSION_TOKENS} words and signs")
        place = _skip(text, place)
    return [*found, Token("end", "", len(text))]


def _skip(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return match.end() if match else place


def _next(text: str, place: int, vocabulary: Vocabulary, before: list[Token]) -> tuple[Token, int]:
    member = bool(before) and before[-1].text == "." and before[-1].kind == "symbol"
    name = vocabulary.longest(text, place, member=member)
    if name is not None:
        return Token("name", " ".join(name.split()), place), place + len(name)
    if match := _NUMBER.match(text, place):
        return Token("number", match[0], place), match.end()
    if match := _WORD.match(text, place):
        return Token(_word_kind(match[0], member=member), match[0], place), match.end()
    if match := _STRING.match(text, place):
        return Token("string", _unescape(match[1]), place), match.end()
    if text.startswith('@"', place) and (match := _STRING.match(text, place + 1)):
        return Token("at", _unescape(match[1]), place), match.end()
    if match := _SYMBOL.match(text, place):
        return Token("symbol", match[0], place), match.end()
    raise FeelSyntaxError(f"{text[place]!r} has no place here (character {place + 1})")


def _word_kind(word: str, *, member: bool) -> str:
    if member:
        return "name"
    if word in UNSUPPORTED:
        raise FeelSyntaxError(f"{word!r} is not part of S-FEEL")
    return "keyword" if word in KEYWORDS else "name"


def _unescape(text: str) -> str:
    return _ESCAPE.sub(_escaped, text) if "\\" in text else text


def _escaped(match: re.Match[str]) -> str:
    code = match[1]
    if len(code) > 1:
        number = int(code[1:], 16)
        if number > 0x10FFFF:
            raise FeelSyntaxError("an escape names no character")
        return chr(number)
    if code not in _ESCAPES:
        raise FeelSyntaxError(f"a backslash before {code!r} means nothing")
    return _ESCAPES[code]
