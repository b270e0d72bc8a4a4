"""What somebody is typing: kept for themselves until they share it, for seven days at most."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from schakel.access.context import as_service
from schakel.access.viewer import Viewer
from schakel.cases.queries import header
from schakel.kernel import clock
from schakel.kernel.errors import FieldError, Invalid, NotFound
from schakel.kernel.text import is_storable
from schakel.table.models import Draft, Looking
from schakel.table.rules import DRAFT_FIELDS

LIFETIME = timedelta(days=7)
MAX_LENGTH = 40_000
# A page that stopped asking is gone; how long its row may lie there is housekeeping.
FORGOTTEN_AFTER = timedelta(hours=1)

Typed = Mapping[str, Sequence[str]]


def keep_draft(case_id: uuid.UUID, section: str, typed: Typed, *, by: Viewer) -> None:
    """Keep what somebody typed in one section of a case; nobody else can read it.

    Raises NotFound for a case or a section that is not there, and Invalid for what cannot be kept.
    """
    fields = DRAFT_FIELDS.get(section)
    if fields is None:
        raise NotFound("no such section")
    header(case_id, viewer=by)
    content = {name: list(typed[name]) for name in fields if name in typed}
    texts = [text for values in content.values() for text in values]
    if sum(map(len, texts)) > MAX_LENGTH:
        raise Invalid([FieldError(section, "too_long", "This text is too long.")])
    if not all(map(is_storable, texts)):
        text = "There is a character in it that cannot be kept."
        raise Invalid([FieldError(section, "characters", text)])
    Draft.objects.update_or_create(
        person_id=by.person_id,
        case_id=case_id,
        section=section,
        defaults={"content": content, "saved_at": clock.now()},
    )


def drop_draft(case_id: uuid.UUID, section: str, *, by: Viewer) -> None:
    """Throw a draft away: it was shared, or it is not wanted any more."""
    Draft.objects.filter(person_id=by.person_id, case_id=case_id, section=section).delete()


def forget_old(now: datetime) -> int:
    """Delete the drafts of more than seven days old; returns how many. May run twice."""
    with as_service("drafts"):
        Looking.objects.filter(seen_at__lt=now - FORGOTTEN_AFTER).delete()
        gone, _per_table = Draft.objects.filter(saved_at__lt=now - LIFETIME).delete()
    return gone
