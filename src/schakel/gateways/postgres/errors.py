"""What callers are told when the database server cannot do its work."""


class ServerError(Exception):
    """The server cannot be used. The message is one sentence: what is wrong and what to do."""
