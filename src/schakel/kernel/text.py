"""What a text must be to be kept whole by the database and shown again as it came."""


def is_storable(text: str) -> bool:
    """Whether the text has no null character and no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
