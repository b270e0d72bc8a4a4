"""Names and birth dates as the BRP writes them: prefix apart from surname, months may be 00."""

import re
import unicodedata
from datetime import date

# Letters that Unicode decomposition leaves whole.
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"}
)
_PREFIXES = frozenset(
    [
        "van",
        "de",
        "der",
        "den",
        "het",
        "'t",
        "ten",
        "ter",
        "te",
        "in",
        "op",
        "aan",
        "bij",
        "uit",
        "over",
        "onder",
        "von",
        "zu",
        "du",
        "des",
        "la",
        "le",
        "les",
        "el",
        "al",
        "d'",
        "l'",
        "da",
        "do",
        "dos",
        "di",
    ]
)


def fold(text: str) -> str:
    """Lower case, no accents, no punctuation or spaces; y for ij, so that spellings meet."""
    lowered = text.lower().translate(_LETTERS)
    plain = "".join(
        character
        for character in unicodedata.normalize("NFKD", lowered)
        if not unicodedata.combining(character)
    )
    # Only then: what punctuation kept apart may meet now, and folding twice must change nothing.
    return re.sub(r"[^a-z0-9]", "", plain.replace("ĳ", "y")).replace("ij", "y")


def folded_surname(surname: str) -> str:
    """A surname without the prefixes that some systems write into it: "van der Berg" is "berg".

    A name that is nothing but prefixes ("De La") is kept whole.
    """
    words = re.sub(r"['’`]", "' ", surname.lower()).split()
    while len(words) > 1 and words[0] in _PREFIXES:
        words.pop(0)
    return fold(" ".join(words)) or fold(surname)


def partial_date(text: str) -> tuple[int, int, int] | None:
    """A birth date of the BRP, where month or day may be 00. None when there is no such date."""
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups())
    if month == 0:
        return (year, 0, 0) if day == 0 and year else None
    if not 1 <= month <= 12:
        return None
    if day == 0:
        return (year, month, 0)
    try:
        date(year, month, day)
    except ValueError:
        return None
    return (year, month, day)


def earliest_birth(text: str) -> date | None:
    """The earliest day a partial birth date can mean: the first of the month, or of the year."""
    parts = partial_date(text)
    if parts is None or parts[0] == 0:
        return None
    return date(parts[0], parts[1] or 1, parts[2] or 1)


def age_range(birth_date: str, on: date) -> tuple[int, int] | None:
    """The lowest and the highest age on a day that a (partial) birth date allows."""
    parts = partial_date(birth_date)
    if parts is None or parts[0] == 0:
        return None
    year, month, day = parts
    youngest = (month or 12, day or 31)
    oldest = (month or 1, day or 1)
    today = (on.month, on.day)
    return (on.year - year - (today < youngest), on.year - year - (today < oldest))


# Juvenile criminal law is for who was under this age (art. 77a Sr).
ADULT_FROM = 18


def possibly_minor(birth_date: str, on: date) -> bool:
    """Whether somebody is a minor on a day. A doubt counts as one; an age that nobody knows does not."""
    ages = age_range(birth_date, on)
    return ages is not None and ages[0] < ADULT_FROM


def display_name(surname: str, name_prefix: str, given_names: str, initials: str) -> str:
    """The name for a row: initials, prefix and surname ("K. de Vries")."""
    letters = initials or ".".join(word[0] for word in given_names.split() if word)
    dotted = f"{letters.rstrip('.')}." if letters else ""
    return " ".join(part for part in (dotted, name_prefix, surname) if part)
