"""XES, the XML of event logs (IEEE 1849), read as a stream: case, activity and moment of each event."""

import gzip
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from schakel.monitoring.logs.columns import LogError

NAME, MOMENT = "concept:name", "time:timestamp"
Event = tuple[str | None, str | None, str | None]


def events(path: Path, activity: str = NAME, timestamp: str = MOMENT) -> Iterator[Event]:
    """Every event in order of the file. What an event does not say is None.

    A trace without a name is a case of its own, named after its place. Only the attributes of the
    trace and of the event themselves count, not those inside another attribute. Raises LogError.
    """
    with _opened(path) as file:
        try:
            yield from _traces(file, activity, timestamp)
        except DefusedXmlException:
            raise LogError("The log has a DTD or an entity, which is not read.") from None
        except (ParseError, EOFError, OSError, UnicodeDecodeError) as error:
            raise LogError(f"The log cannot be read as XES: {error}.") from None


def _opened(path: Path) -> gzip.GzipFile | BufferedReader:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")


def _traces(file: gzip.GzipFile | BufferedReader, activity: str, timestamp: str) -> Iterator[Event]:
    number, name = 0, None
    found: list[tuple[str | None, str | None]] = []
    path: list[Element] = []
    for happened, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
        kind = element.tag.rpartition("}")[2]
        if happened == "start":
            if not path and kind != "log":
                raise LogError("This is XML, but not an XES log: it does not begin with <log>.")
            path.append(element)
            continue
        path.pop()
        if kind == "event":
            told = {one.get("key"): one.get("value") for one in element}
            found.append((told.get(activity), told.get(timestamp)))
        elif kind == "trace":
            number += 1
            name = next((o.get("value") for o in element if o.get("key") == NAME), None)
            case = name or f"trace {number}"
            yield from ((case, what, when) for what, when in found)
            found = []
        if kind in {"event", "trace"}:
            element.clear()
            if path:
                path[-1].remove(element)
