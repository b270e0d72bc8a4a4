"""The yearly report on usefulness: what it answers, and that a year gives no month away."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from schakel.cli.monitoring import command
from schakel.kernel import clock
from schakel.kernel.errors import Misconfigured
from schakel.monitoring.rules.definitions import definitions
from schakel.monitoring.rules.figures import Counted, beside_its_months
from schakel.monitoring.rules.small_numbers import Ratio, Sight
from schakel.monitoring.rules.usefulness import (
    calendar_year,
    check_named,
    duties,
)
from schakel.monitoring.tasks import of_year
from tests.monitoring.histories import a_history
from tests.monitoring.test_small_numbers import RULE


def test_a_year_that_would_give_a_month_away_is_left_unsaid():
    bounced = definitions()["BOUNCED"]
    year, _months = calendar_year(2025)
    cells = [Counted(Ratio(0, 5)), Counted(Ratio(0, 1))]
    told = beside_its_months(bounced, "LIMBURG", (year, Counted(Ratio(0, 6))), cells, RULE)
    assert (told.value, told.denominator.sight, told.suppressed) == (None, Sight.WITHHELD, True)
    many = [Counted(Ratio(50, 100), parts={"X": 50})] * 2
    sum_of = Counted(Ratio(100, 200), parts={"X": 100})
    told = beside_its_months(bounced, "LIMBURG", (year, sum_of), many, RULE)
    assert (told.value, told.denominator.number, told.parts) == (50.0, 200, {})


def test_every_part_of_the_duty_names_indicators_that_are_defined():
    assert {duty.article for duty in duties()} == {"art. 1.7 lid 4 Wgs", "art. 1.7 lid 5 Wgs"}
    wrong = replace(duties()[0], indicators=("BOUNCED", "NERGENS"))
    with pytest.raises(Misconfigured) as caught:
        check_named([wrong])
    assert str(caught.value) == (
        "usefulness.toml: EFFECT: there is no indicator NERGENS; define it or take it out."
    )


@pytest.mark.django_db
def test_a_year_of_decisions_is_told_per_region(people):
    a_history(months=20, a_month=30)
    year = clock.local(clock.now()).year - 1
    told = {one.region: one for one in of_year(clock.now(), year, region=None)}
    assert len(told) == 10
    (deviated,) = [
        one
        for one in of_year(clock.now(), year, region="ROTTERDAM")
        if one.indicator == "DEVIATION"
    ]
    assert (deviated.numerator.number, deviated.value) == (0, 0.0)
    assert deviated.denominator.number > 200


@pytest.mark.django_db
def test_the_report_is_a_page_of_text_or_json(people):
    a_history(months=24, a_month=4)
    year = str(clock.local(clock.now()).year - 1)
    done = CliRunner().invoke(command, ["report", "--year", year, "--region", "rotterdam"])
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(f"# Verslag over bruikbaarheid {year}")
    assert f"Geteld van {year}-01-01 tot en met {year}-12-31" in done.stdout
    assert "(art. 1.7 lid 5 Wgs)" in done.stdout
    answer = json.loads(CliRunner().invoke(command, ["report", "--year", year, "--json"]).stdout)
    assert [duty["duty"] for duty in answer["duties"]] == ["EFFECT", "NOTHING_DONE", "METHOD"]
    assert {"indicator", "value", "suppressed"} <= answer["duties"][0]["figures"][0].keys()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--year", str(clock.now().year)), "has not settled"),
        (("--year", "2090"), "has not settled"),
        (("--year", "2025", "--region", "x"), "no such region"),
        (("--year", "2001"), "there are no events of 2001"),
    ],
)
def test_a_year_that_has_not_settled_or_is_empty_or_an_unknown_region_is_no_report(arguments, said):
    done = CliRunner().invoke(command, ["report", *arguments])
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
