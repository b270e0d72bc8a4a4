"""Two versions of a model side by side, rule by rule."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from schakel.kernel import clock
from schakel.selection import dmn
from schakel.selection.comparing import Aspect, Change, Changed, Difference, TableChange, compare
from schakel.selection.overlays import table_of
from schakel.selection.queries.catalogue import catalogue
from schakel.selection.queries.versions import VersionView, labels_of, newest, text_of
from schakel.web.rulebook.versions import the_version
from schakel.web.viewing import viewer_of_request
from schakel.web.words_cells import cell_words, outcome_words
from schakel.web.words_versions import ASPECTS, CHANGES, hit_policy_words


@dataclass(frozen=True)
class Told:
    """One difference in words."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Row:
    """A rule, a column or a fact that is not as it was, in words."""

    name: str
    change: str
    code: str
    moved: bool
    told: tuple[Told, ...]


@dataclass(frozen=True)
class Section:
    """A table with what is otherwise in it."""

    decision: str
    change: str
    itself: tuple[Told, ...]
    columns: tuple[Row, ...]
    rules: tuple[Row, ...]


@require_GET
def compare_page(request: HttpRequest, name: str, number: str) -> HttpResponse:
    """This version beside another one (``met``), or beside an earlier text of its own (``tekst``)."""
    view = the_version(request, name, number)
    other, called = _other(request, view)
    found = compare(other, view.model)
    context = {
        "view": view,
        "called": called,
        "chosen": request.GET.get("met", ""),
        "others": _others(request, view),
        "same": found.same,
        "counts": [(str(CHANGES[one]), found.count(one)) for one in Change if found.count(one)],
        "facts": [_row(fact, {}) for fact in found.facts],
        "sections": [_section(table, other, view.model) for table in found.tables],
    }
    return render(request, "beheer/vergelijken.html", context)


def _others(request: HttpRequest, view: VersionView) -> list[str]:
    labels = labels_of(view.door, viewer=viewer_of_request(request))
    return [label for label in labels if label != view.label]


def _other(request: HttpRequest, view: VersionView) -> tuple[dmn.Model, str]:
    """What is compared with: an earlier text, the version that was asked for, or a likely one."""
    viewer = viewer_of_request(request)
    text = request.GET.get("tekst", "")
    if text.isascii() and text.isdigit() and len(text) < 9:
        model, _written = text_of(view.label, int(text), viewer=viewer)
        return model, _("text %(number)s of this draft") % {"number": text}
    label = request.GET.get("met") or view.based_on
    if not label:
        today = clock.local(clock.now()).date()
        label = catalogue().in_force(view.door, today).model.label
    return newest(label, viewer=viewer), label


def _section(table: TableChange, before: dmn.Model, after: dmn.Model) -> Section:
    names: dict[str, str] = {}
    for model in (before, after):
        found = table_of(model, table.decision)
        names |= {column.text: column.label for column in found.columns} if found else {}
    return Section(
        table.decision,
        "" if table.change == Change.CHANGED else str(CHANGES[table.change]),
        tuple(_told(one, names, table.change) for one in table.itself),
        tuple(_row(one, names, names.get(one.name, one.name)) for one in table.columns),
        tuple(_row(one, names) for one in table.rules),
    )


def _row(one: Changed, names: Mapping[str, str], name: str = "") -> Row:
    told = tuple(_told(difference, names, one.change) for difference in one.differences)
    code = one.change.value
    return Row(name or one.name, str(CHANGES[one.change]), code, one.moved, told)


def _told(one: Difference, names: Mapping[str, str], change: Change) -> Told:
    what = str(ASPECTS[one.aspect])
    words = _IN_WORDS.get(one.aspect, str)
    if one.aspect == Aspect.CELL:
        what = names.get(one.of, one.of)
    elif one.aspect in {Aspect.EXPLANATION, Aspect.LABEL} and one.of:
        what = f"{what} ({one.of})"
    before, after = (words(text) if text else "" for text in (one.before, one.after))
    if one.aspect == Aspect.CELL and change == Change.CHANGED:
        nothing = cell_words("-")
        before, after = before or nothing, after or nothing
    return Told(what, before, after)


def _variation(code: str) -> str:
    return _("open to regions") if code == "OPEN" else _("the same everywhere")


_IN_WORDS = {
    Aspect.CELL: cell_words,
    Aspect.OUTCOME: outcome_words,
    Aspect.ALLOWED: outcome_words,
    Aspect.VARIATION: _variation,
    Aspect.HIT_POLICY: hit_policy_words,
}
