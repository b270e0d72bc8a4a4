"""Tables as CSV files that a spreadsheet opens as they are, and in which nothing can be a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

# What a spreadsheet would take for the beginning of a formula (OWASP: CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(value: object) -> str:
    """The value as text; what would be read as a formula gets an apostrophe before it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def csv_answer(name: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A file to download, with semicolons, as spreadsheets in the Netherlands expect it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_MINIMAL)
    for row in (head, *rows):
        writer.writerow([harmless(value) for value in row])
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
