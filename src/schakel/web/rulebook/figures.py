"""What becomes of the advice of each rule: the worst first, and one rule for partners to talk about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.monitoring.permissions import check_can_learn
from schakel.monitoring.queries import (
    RuleFigureView,
    judged_elsewhere,
    rule_figure,
    rule_figures,
    rules_computed_at,
)
from schakel.monitoring.rules.learning import NATIONAL, YEAR, quarters, settled_after
from schakel.monitoring.rules.small_numbers import Shown, thresholds_on
from schakel.regions.queries import directory
from schakel.selection.queries.fired import cases_of_rule, explanations, rule_to_read
from schakel.table.queries.afterwards import deviations_from
from schakel.web.rulebook.models import rule_line
from schakel.web.viewing import viewer_of_request
from schakel.web.words import word
from schakel.web.words_charts import quarter_name
from schakel.web.words_rules import in_language, model_word

# Cases in which a rule fired that are looked through for words, and texts that are shown of them.
LOOKED_THROUGH, TEXTS = 2000, 20


@dataclass(frozen=True)
class Row:
    """A rule or a cell of one, with its numbers as they may be shown."""

    figure: RuleFigureView
    name: str
    explanation: str
    at_least: str
    deviated: str
    wrong: str


@require_GET
def rules_looked_back(request: HttpRequest) -> HttpResponse:
    """Every rule that fired, the one that people deviate from or judge wrong most first."""
    viewer = viewer_of_request(request)
    check_can_learn(viewer)
    region, period = _choice(request)
    found = rule_figures(region, period, viewer=viewer)
    texts = explanations({(one.model, one.rule) for one in found})
    today = clock.local(clock.now()).date()
    rows = [_row(one, one.rule, texts.get((one.model, one.rule), {})) for one in found]
    context = {
        "ranked": [row for row in rows if row.figure.at_least is not None],
        "unranked": [row for row in rows if row.figure.at_least is None],
        "regions": [("", _("All regions together")), *_regions()],
        "region_code": region,
        "periods": [
            (YEAR, _("The last four quarters")),
            *((one.code, quarter_name(one.code)) for one in reversed(quarters(today))),
        ],
        "period": period,
        "settled_days": settled_after().days,
        "computed_at": rules_computed_at(),
        "thresholds": thresholds_on(today),
    }
    return render(request, "monitor/regels.html", context)


@require_GET
def rule_looked_back(request: HttpRequest, name: str, version: str, rule: str) -> HttpResponse:
    """One rule: its text, its numbers per region and quarter, and why people did otherwise."""
    viewer = viewer_of_request(request)
    check_can_learn(viewer)
    label = f"{name}@{version}"
    read = rule_to_read(label, rule)
    if read is None:
        raise NotFound("no such rule")
    row, decision = read
    cells = rule_figure(label, rule, viewer=viewer)
    proposals = cases_of_rule(label, rule, limit=LOOKED_THROUGH)
    year = next((one for one in cells if (one.region, one.period.code) == (NATIONAL, YEAR)), None)
    context: dict[str, Any] = {
        "label": label,
        "name": name,
        "of_version": version,
        "line": rule_line(row),
        "decision": decision,
        "of_partner": decision == "partner_reasons",
        "year": _row(year, rule, {}) if year else None,
        "reasons": _codes(year.reasons) if year else [],
        "places": _codes(year.places) if year else [],
        "by_region": [_row(one, _region(one.region), {}) for one in cells if one.region],
        "by_quarter": [
            _row(one, quarter_name(one.period.code), {})
            for one in reversed(cells)
            if not one.region and one.period.code != YEAR
        ],
        "deviations": deviations_from(proposals.keys(), viewer=viewer, limit=TEXTS),
        "elsewhere": judged_elsewhere(set(proposals.values()), viewer=viewer, limit=TEXTS),
        "computed_at": rules_computed_at(),
        "thresholds": thresholds_on(clock.local(clock.now()).date()),
    }
    return render(request, "monitor/regel.html", context)


def _choice(request: HttpRequest) -> tuple[str, str]:
    """The region (none: all together) and period in the address. Raises NotFound for others.

    There is one number for both a region and a part of the year only in the whole year: a region comes
    with the year.
    """
    region = request.GET.get("regio", "").upper()
    period = request.GET.get("periode") or YEAR
    known = {YEAR, *(one.code for one in quarters(clock.local(clock.now()).date()))}
    if (region and region not in directory().regions) or period not in known:
        raise NotFound("no such region or period")
    return region, YEAR if region else period


def _regions() -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in directory().regions.values()]


def _region(code: str) -> str:
    found = directory().regions.get(code)
    return found.name if found else code


def _row(figure: RuleFigureView, name: str, explanation: Mapping[str, str]) -> Row:
    return Row(
        figure,
        name,
        in_language(explanation),
        _percent(figure.at_least) if figure.at_least is not None else _("too few cases to say"),
        _share(figure.deviated, figure.deviated_share),
        _share(figure.wrong, figure.wrong_share),
    )


def _share(number: Shown, share: float | None) -> str:
    return f"{number}" if share is None else f"{number} ({_percent(share)})"


def _percent(share: float) -> str:
    return f"{round(share)}%"


def _codes(counts: Mapping[str, Shown]) -> list[tuple[str, str]]:
    return [
        (word(code) if word(code) != code else model_word(code) or _("no reason code"), str(shown))
        for code, shown in counts.items()
    ]
