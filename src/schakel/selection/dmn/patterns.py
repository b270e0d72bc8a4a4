"""Regular expressions as DMN wants them: those of XPath and XQuery (DMN 1.5, table 75).

They are written anew for the `regex` package, which can stop a search that takes too long. What
XPath does not know, such as looking ahead, is refused.
"""

from collections.abc import Iterator
from functools import lru_cache

import regex

from schakel.selection.dmn import limits
from schakel.selection.dmn.errors import FeelError, LimitError

_FLAGS = frozenset("smixq")
# XPath's own meanings; those of Python differ.
_CLASSES = {
    "s": r" \t\n\r",
    "d": r"\p{Nd}",
    "i": r"\p{L}_:",
    "c": r"\p{L}\p{Nd}\-._:\u00B7",
}
_WORD_OUTSIDE = r"\p{P}\p{Z}\p{C}"
_CONTROL = {"n": r"\n", "r": r"\r", "t": r"\t"}
_ESCAPABLE = frozenset("\\|.?*+(){}-[]^$")


class _Translation:
    """One pattern on its way; `place` is how far it has been read."""

    def __init__(self, pattern: str, flags: str) -> None:
        self.pattern = pattern
        self.flags = flags
        self.place = 0
        self.groups = 0
        self.waiting: list[int] = []
        self.closed: set[int] = set()

    def whole(self) -> str:
        return "".join(self._parts())

    def _parts(self) -> Iterator[str]:
        while self.place < len(self.pattern):
            sign = self._next()
            if sign == "\\":
                yield self._escape()
            elif sign == "[":
                yield self._class()
            elif sign == "(":
                yield self._opening()
            elif sign == ")":
                yield self._closing()
            elif sign == ".":
                yield "(?s:.)" if "s" in self.flags else r"[^\n\r]"
            elif sign in "^$":
                yield self._end_of_line(sign)
            elif sign in "|?*+{}" or sign.isalnum():
                yield sign
            elif sign == "]":
                raise FeelError("this is no pattern: a bracket too many")
            else:
                yield sign if sign in "," else regex.escape(sign, special_only=False)

    def _next(self) -> str:
        if self.place >= len(self.pattern):
            raise FeelError("this is no pattern: it stops too early")
        self.place += 1
        return self.pattern[self.place - 1]

    def _end_of_line(self, sign: str) -> str:
        if "m" in self.flags:
            return f"(?m:{sign})"
        return r"\A" if sign == "^" else r"\Z"

    def _opening(self) -> str:
        if self.pattern.startswith("?", self.place):
            if not self.pattern.startswith("?:", self.place):
                raise FeelError("this is no pattern: only (?: may follow a bracket")
            self.place += 2
            self.waiting.append(0)
            return "(?:"
        self.groups += 1
        self.waiting.append(self.groups)
        return "("

    def _closing(self) -> str:
        if not self.waiting:
            raise FeelError("this is no pattern: a bracket too many")
        self.closed.add(self.waiting.pop())
        return ")"

    def _escape(self) -> str:
        sign = self._next()
        if sign.isdigit():
            while self.pattern[self.place : self.place + 1].isdigit() and (
                int(sign + self.pattern[self.place]) <= self.groups
            ):
                sign += self._next()
            if sign == "0" or int(sign) not in self.closed:
                raise FeelError(f"this is no pattern: there is no group {sign} before")
            return rf"(?:\{sign})"
        if sign.lower() in _CLASSES or sign in "wWpP":
            return f"[{self._multiple(sign)}]"
        return self._single(sign)

    def _single(self, sign: str) -> str:
        if sign in _CONTROL:
            return _CONTROL[sign]
        if sign not in _ESCAPABLE:
            raise FeelError(f"this is no pattern: \\{sign} means nothing")
        return "\\" + sign

    def _multiple(self, sign: str) -> str:
        """A class such as `\\d`, as a set within a set."""
        if sign in "pP":
            return f"[{self._property(negated=sign == 'P')}]"
        if sign in "wW":
            return f"[{'^' if sign == 'w' else ''}{_WORD_OUTSIDE}]"
        return f"[{'^' if sign.isupper() else ''}{_CLASSES[sign.lower()]}]"

    def _property(self, *, negated: bool) -> str:
        end = self.pattern.find("}", self.place)
        if not self.pattern.startswith("{", self.place) or end < 0:
            raise FeelError("this is no pattern: \\p needs a name in braces")
        name = self.pattern[self.place + 1 : end]
        self.place = end + 1
        if not name.replace("-", "").isalnum():
            raise FeelError("this is no pattern: there is no such property")
        wanted = f"Block={name[2:]}" if name.startswith("Is") else f"General_Category={name}"
        return rf"\{'P' if negated else 'p'}{{{wanted}}}"

    def _class(self) -> str:
        """`[…]`, with what is subtracted from it."""
        negated = self.pattern.startswith("^", self.place)
        self.place += negated
        found: list[str] = []
        minus = ""
        while True:
            sign = self._next()
            if sign == "]" and found:
                break
            if sign == "-" and self.pattern.startswith("[", self.place) and found:
                self.place += 1
                minus = "--" + self._class()
                if self._next() != "]":
                    raise FeelError("this is no pattern: a subtraction stands last")
                break
            found.append(self._member(sign, first=not found))
        inner = f"[{'^' if negated else ''}{''.join(found)}]"
        return f"[{inner}{minus}]" if minus else inner

    def _member(self, sign: str, *, first: bool) -> str:
        if sign == "\\":
            escaped = self._next()
            if escaped.lower() in _CLASSES or escaped in "wWpP":
                return self._multiple(escaped)
            return self._single(escaped)
        if sign in "[]":
            raise FeelError("this is no pattern: a bracket within brackets")
        if sign == "-":
            last = self.pattern.startswith("]", self.place)
            return r"\-" if first or last else "-"
        return sign if sign.isalnum() else regex.escape(sign, special_only=False)


def _without_spaces(pattern: str) -> str:
    """For flag x: spaces outside of classes fall away (XPath 3.1, 5.6.2)."""
    kept: list[str] = []
    depth = 0
    escaped = False
    for sign in pattern:
        if sign.isspace() and not depth:
            continue
        if not escaped:
            depth += (sign == "[") - (sign == "]" and depth > 0)
        escaped = sign == "\\" and not escaped
        kept.append(sign)
    return "".join(kept)


@lru_cache(maxsize=256)
def _compiled(pattern: str, flags: str) -> "regex.Pattern[str]":
    if not set(flags) <= _FLAGS:
        raise FeelError(f"there are no flags {flags!r}")
    if len(pattern) > limits.PATTERN_CHARACTERS:
        raise FeelError(f"a pattern of more than {limits.PATTERN_CHARACTERS} characters")
    if "q" in flags:
        own = regex.escape(pattern)
    else:
        text = _without_spaces(pattern) if "x" in flags else pattern
        translation = _Translation(text, flags)
        own = translation.whole()
    options = regex.V1 | (regex.IGNORECASE if "i" in flags else 0)
    try:
        return regex.compile(own, options)
    except (regex.error, OverflowError, RecursionError, ValueError) as error:
        raise FeelError(f"this is no pattern: {error}") from error


def _found(value: str, pattern: str, flags: str) -> "Iterator[regex.Match[str]]":
    try:
        yield from _compiled(pattern, flags).finditer(value, timeout=limits.PATTERN_SECONDS)
    except TimeoutError as error:
        raise LimitError(f"a pattern takes more than {limits.PATTERN_SECONDS} seconds") from error


def matches(value: str, pattern: str, flags: str = "") -> bool:
    """Whether the pattern matches anywhere in the text.

    Raises FeelError for what is no pattern, and LimitError for one that takes too long.
    """
    return next(_found(value, pattern, flags), None) is not None


def replace(value: str, pattern: str, by: str, flags: str = "") -> str:
    """The text with each match replaced; `$1` in what replaces it is the first group.

    Raises FeelError for what is no pattern or no replacement, or a pattern that matches nothing at
    all (XPath 3.1, err:FORX0003), and LimitError beyond the bounds.
    """
    compiled = _compiled(pattern, flags)
    if compiled.search("", timeout=limits.PATTERN_SECONDS):
        raise FeelError("a pattern that matches the empty text replaces nothing")
    parts = [by] if "q" in flags else list(_replacement(by, compiled.groups))
    made: list[str] = []
    size = after = 0
    for match in _found(value, pattern, flags):
        pieces = [part if isinstance(part, str) else (match[part] or "") for part in parts]
        made.extend([value[after : match.start()], *pieces])
        size += sum(map(len, pieces))
        if size > limits.TEXT_CHARACTERS:
            raise LimitError(f"a text of more than {limits.TEXT_CHARACTERS} characters")
        after = match.end()
    return "".join([*made, value[after:]])


def _replacement(text: str, groups: int) -> Iterator[str | int]:
    place = 0
    while place < len(text):
        sign, following = text[place], text[place + 1 : place + 2]
        place += 2
        if sign == "\\":
            if following not in {"\\", "$"}:
                raise FeelError("in a replacement a backslash stands before \\ or $ only")
            yield following
        elif sign == "$":
            if not following.isdigit():
                raise FeelError("in a replacement $ stands before a digit only")
            number = following
            while text[place : place + 1].isdigit() and int(number + text[place]) <= groups:
                number += text[place]
                place += 1
            yield int(number) if int(number) <= groups else ""
        else:
            place -= 1
            yield sign


def split(value: str, pattern: str, flags: str = "") -> list[object]:
    """The parts of the text between the matches. Raises as `matches` does."""
    found: list[object] = []
    after = 0
    for match in _found(value, pattern, flags):
        if match.end() > match.start():
            found.append(value[after : match.start()])
            after = match.end()
    return [*found, value[after:]]


def extract(value: str, pattern: str, flags: str = "") -> list[object]:
    """Each match of the pattern in the text. Raises as `matches` does."""
    return [match[0] for match in _found(value, pattern, flags)]
