"""What follows what in our own cases: SQL for DuckDB over a table of steps by case.

A step has a moment and a number for what it is. Logs of others are profiled by ``logs.following``; a test
holds the two together.
"""


def in_order(events: str, tie: str, *, carried: str = "") -> str:
    """The events of each case by time with the next one; of one moment by ``tie``.

    ``events`` is a table or a question in brackets; ``carried`` are more columns of the answer.
    """
    return f"""
SELECT "case", number, moment,
       lead(number) OVER w AS next,
       row_number() OVER w AS place{carried}
FROM {events}
WINDOW w AS (PARTITION BY "case" ORDER BY moment, {tie})
"""


def follows(steps: str, *, by: str = "", counted: str = "") -> str:
    """How often each activity came directly after each other one, by the names of both.

    ``by`` are columns of ``steps`` (``s``) to count apart; ``counted`` what is computed beside the count.
    """
    return f"""
SELECT {by}f.activity, t.activity AS following, count(*) AS times{counted}
FROM {steps} s JOIN names f ON f.number = s.number JOIN names t ON t.number = s.next
"""


def variants(steps: str, *, carried: str = "") -> str:
    """A row for each case with its way: a text of numbers in the order of their places."""
    return f"""
SELECT "case", string_agg(number, ',' ORDER BY place) AS variant{carried}
FROM {steps} GROUP BY "case"
"""
