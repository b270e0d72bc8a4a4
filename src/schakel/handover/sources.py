"""Where the parts of a file come from that this floor does not know.

The table's assessment and the house's plan live above; ``config`` puts their readers here at start,
as it does with reactions. A reader reads as the giver: nobody gives what they do not see.
"""

from collections.abc import Callable, Mapping
from typing import Any

from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.cases.queries import Header, criminal_file, offences

Content = dict[str, Any]
Source = Callable[[Header, Viewer], Content | None]

_table: dict[FieldGroup, Source] = {}


def fill(sources: Mapping[FieldGroup, Source]) -> None:
    """Put the readers in place. Called once, at start, by ``config``."""
    _table.clear()
    _table.update({FieldGroup.OFFENCE_SUMMARY: _offences, FieldGroup.CRIMINAL_FILE: _file})
    _table.update(sources)


def content_of(group: FieldGroup, case: Header, viewer: Viewer) -> Content | None:
    """What this part of the file says now, as the giver sees it; None when there is nothing."""
    source = _table.get(group)
    return source(case, viewer) if source else None


def _offences(case: Header, viewer: Viewer) -> Content | None:
    rows = offences(case.case_id, viewer=viewer)
    if not rows:
        return None
    return {"offences": [{"label": o.label, "article": o.article, "group": o.group} for o in rows]}


def _file(case: Header, viewer: Viewer) -> Content | None:
    file = criminal_file(case.case_id, viewer=viewer)
    if file is None:
        return None
    return {
        "reference": file.reference,
        "occurred_at": file.occurred_at.isoformat(),
        "municipality": file.municipality,
        "facts": file.facts,
    }


fill({})
