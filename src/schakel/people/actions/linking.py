"""Deciding on doubt, and undoing: records are linked and never merged, so nothing is lost.

Who two records take to be one person share a ``person_id``: the id of the oldest record among those
that links hold together. Taking a link away gives both sides back what they had before.
"""

import uuid
from collections.abc import Iterable

from schakel.access.context import as_service
from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.kernel import clock
from schakel.kernel.errors import FieldError, Invalid, NotFound, Refused
from schakel.people.models import PersonLink, PersonRecord
from schakel.people.rules.codes import LinkState
from schakel.people.rules.linking import Pair, groups_of, person_of
from schakel.worklist.actions import finish
from schakel.worklist.rules import ItemKind

MAX_REASON = 400


def link(link_id: uuid.UUID, *, by: Viewer, reason: str = "") -> None:
    """Say that two records are one person. Raises NotFound, Refused when they were said not to be.

    Linking two people who were told apart, by way of a third record, is refused too.
    """
    row = _own(link_id, by)
    both = PersonRecord.objects.filter(id__in=(row.first_id, row.second_id)).count() == 2
    if not both:
        raise Refused("NOT_SEEN", "You do not see both records any more: leave them apart.")
    _decide(row, LinkState.LINKED, by=by, reason=reason)


def keep_apart(link_id: uuid.UUID, *, by: Viewer, reason: str) -> None:
    """Say that two records are not one person, or undo that they were. Needs the reason.

    It outlives matching: a later record that fits both is put to a person. Raises NotFound and Invalid.
    """
    if not reason.strip():
        raise Invalid([FieldError("reason", "missing", "Fill this in.")])
    _decide(_own(link_id, by), LinkState.APART, by=by, reason=reason)


def _own(link_id: uuid.UUID, by: Viewer) -> PersonLink:
    row = PersonLink.objects.select_for_update().filter(id=link_id).first()
    if row is None or row.unit_id not in by.unit_ids:
        raise NotFound("no such link")
    return row


def _decide(row: PersonLink, state: LinkState, *, by: Viewer, reason: str) -> None:
    if len(reason) > MAX_REASON:
        raise Invalid([FieldError("reason", "too_long", "This text is too long.")])
    with (
        action(f"link.{state.lower()}", by=by.actor, on=row.id) as act,
        as_service("people", viewer=by),
    ):
        act.subjects = _settle(row, state)
        row.state, row.reason = state, reason.strip()
        row.decided_by, row.decided_at = by.person_id, clock.now()
        row.save()
        waits = PersonLink.objects.filter(second_id=row.second_id, state=LinkState.REVIEW)
        if not waits.exists():
            finish(ItemKind.DECIDE_LINK, row.second_id, by=by.person_id)


def _settle(row: PersonLink, state: LinkState) -> list[uuid.UUID]:
    """Give every record that this touches its person; returns the persons before and after."""
    pairs, apart = _around(row)
    this = {(row.first_id, row.second_id)}
    if state == LinkState.LINKED:
        pairs, apart = pairs | this, apart - this
    else:
        pairs, apart = pairs - this, apart | this
    touched = {id_ for pair in pairs for id_ in pair} | {row.first_id, row.second_id}
    groups = groups_of(touched, pairs)
    if any(first in group and second in group for group in groups for first, second in apart):
        text = "By way of another record these two are, or would be, one person after all."
        raise Refused("BY_WAY_OF_ANOTHER", text)
    rows = {one.id: one for one in PersonRecord.objects.select_for_update().filter(id__in=touched)}
    before = {one.person_id for one in rows.values()}
    for group in groups:
        person_id = person_of({id_: rows[id_].recorded_at for id_ in group})
        for id_ in group:
            rows[id_].person_id = person_id
    PersonRecord.objects.bulk_update(rows.values(), ["person_id"])
    return sorted(before | {one.person_id for one in rows.values()})


def _around(row: PersonLink) -> tuple[set[Pair], set[Pair]]:
    """The links that hold together all that these two records touch, and what was told apart."""
    found: set[uuid.UUID] = {row.first_id, row.second_id}
    edge = set(found)
    linked: set[Pair] = set()
    while edge:
        pairs = _pairs(edge, LinkState.LINKED)
        linked |= pairs
        edge = {id_ for pair in pairs for id_ in pair} - found
        found |= edge
    return linked, _pairs(found, LinkState.APART)


def _pairs(ids: Iterable[uuid.UUID], state: LinkState) -> set[Pair]:
    wanted = list(ids)
    touching = PersonLink.objects.filter(state=state)
    return set(
        touching.filter(first_id__in=wanted)
        .union(touching.filter(second_id__in=wanted))
        .values_list("first_id", "second_id")
    )
