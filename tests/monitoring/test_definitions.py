"""A definition with an error: which file, which indicator, what to do; and no figure at all."""

import dataclasses
import json
import os
import subprocess
import sys
from importlib.resources import files

import pytest

from schakel.monitoring.engine.checking import check, check_fit
from schakel.monitoring.engine.measures import MEASURES
from schakel.monitoring.engine.measures.reading import flagged
from schakel.monitoring.rules.case_mix import Allowed, allowed
from schakel.monitoring.rules.definitions import (
    TEXTS,
    DefinitionError,
    Group,
    Unit,
    definitions,
    file_of,
    read,
)
from tests.architecture.reading import ROOT

SOUND = {"code": "FIRST", "unit": "PERCENT", **dict.fromkeys(sorted(TEXTS), "Iets.")}


def written(folder, *rows, group=Group.STAGES, text=None):
    """A folder in which every group has a sound indicator, and one group these rows."""
    for one in Group:
        sound = {**SOUND, "code": f"OF_{one}"}
        (folder / file_of(one)).write_text(_toml(rows if one == group and rows else [sound]))
    if text is not None:
        (folder / file_of(group)).write_text(text)
    return folder


def _toml(rows):
    return "\n".join(
        "\n".join(
            ["[[indicator]]", *(f"{key} = {json.dumps(value)}" for key, value in row.items())]
        )
        for row in rows
    )


def told(folder):
    with pytest.raises(DefinitionError) as caught:
        read(folder)
    return caught.value.faults


def test_a_sound_folder_is_read_in_the_order_of_the_groups(tmp_path):
    assert list(read(written(tmp_path))) == [f"OF_{group}" for group in Group]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({**SOUND, "unit": "HOURS"}, "stages.toml: FIRST: the unit 'HOURS' is not known; choose"),
        ({**SOUND, "beware_nl": " "}, "stages.toml: FIRST: write a text for beware_nl."),
        ({**SOUND, "bware_nl": "x"}, "stages.toml: FIRST: bware_nl is not known here; remove it"),
        ({**SOUND, "code": "first"}, "stages.toml: first: give it a code of capitals"),
        ({**SOUND, "code": "OF_TIMELINESS"}, "OF_TIMELINESS: this code is taken by another"),
        ({**SOUND, "case_mix": "ja"}, "stages.toml: FIRST: case_mix must be true or false."),
        ({**SOUND, "higher_is_better": 1}, "FIRST: higher_is_better must be true or false."),
    ],
)
def test_a_wrong_entry_is_told_with_file_indicator_and_what_to_do(tmp_path, row, said):
    (fault,) = told(written(tmp_path, row))
    assert said in fault


def test_a_missing_code_is_told_by_its_place_and_every_fault_is_told_at_once(tmp_path):
    nameless = {key: value for key, value in SOUND.items() if key not in {"code", "name_nl"}}
    faults = told(written(tmp_path, SOUND, nameless))
    assert [fault.split(":")[1].strip() for fault in faults] == ["indicator 2", "indicator 2"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[indicator", "stages.toml: this is no TOML"),
        ("", "stages.toml: write each indicator below a line [[indicator]]"),
        ('[[other]]\ncode = "A"', "stages.toml: write each indicator below a line [[indicator]]"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_as_such(tmp_path, text, said):
    (fault,) = told(written(tmp_path, text=text))
    assert said in fault


def test_a_file_that_is_missing_or_of_no_group_is_told(tmp_path):
    folder = written(tmp_path)
    (folder / file_of(Group.HOUSES)).rename(folder / "house.toml")
    assert [fault.split(":")[0] for fault in told(folder)] == ["houses.toml", "house.toml"]


def unfit(defined, measures, mixes=None):
    with pytest.raises(DefinitionError) as caught:
        check_fit(defined, measures, allowed() if mixes is None else mixes)
    return caught.value.faults


def test_what_ships_fits():
    check()


def test_a_definition_that_nothing_computes_and_an_expression_without_words_are_told():
    measures = {**MEASURES, "NEW": MEASURES["BOUNCED"]}
    del measures["HIT_RATE"]
    words, silence = sorted(unfit(definitions(), measures))
    assert words.startswith("engine/measures: NEW has an expression and no definition;")
    assert silence.startswith("information.toml: HIT_RATE: nothing computes it;")


@pytest.mark.parametrize(
    "measure",
    [
        lambda events: flagged(events.of("CASE_DISPOSED"), events.of("CASE_DISPOSED").nothing),
        lambda events: flagged(events.of("CASE_LOST"), events.of("CASE_LOST").hit),
    ],
)
def test_an_expression_that_reads_what_no_event_has_is_told(measure):
    (fault,) = unfit(definitions(), {**MEASURES, "REFUSED": measure})
    assert fault.startswith("handover.toml: REFUSED: its expression reads what no event has (")


def test_an_expression_must_give_what_is_counted_in_its_unit():
    in_days = dataclasses.replace(definitions()["HIT_RATE"], unit=Unit.DAYS)
    (fault,) = unfit({**definitions(), "HIT_RATE": in_days}, MEASURES)
    assert "HIT_RATE: its unit is DAYS, and its expression gives no minutes;" in fault

    def odd(events):
        return events.of("CASE_DISPOSED").select("region", numerator="minutes", strange="case")

    faults = unfit(definitions(), {**MEASURES, "HIT_RATE": odd})
    assert [fault.split("HIT_RATE: its expression ")[1].split(";")[0] for fault in faults] == [
        "gives no column denominator",
        "must give a day, or a period when it is a stock.",
        "gives a column strange that nobody reads",
    ]


def test_a_share_that_says_case_mix_must_say_what_is_allowed_for_and_of_which_case_it_is():
    mixes = {code: one for code, one in allowed().items() if code != "RE_ENTRY"}
    (fault,) = unfit(definitions(), MEASURES, mixes)
    assert fault.startswith("case_mix.toml: RE_ENTRY says case_mix, and nothing says what")
    (fault,) = unfit(definitions(), MEASURES, {**allowed(), "REFUSED": Allowed("REFUSED", ())})
    assert fault.startswith("case_mix.toml: REFUSED is no share that says case_mix;")
    odd = {**allowed(), "RE_ENTRY": Allowed("RE_ENTRY", ("minor", "nationality"))}
    (fault,) = unfit(definitions(), MEASURES, odd)
    assert fault.startswith("case_mix.toml: RE_ENTRY: nationality is not known of a case; choose ")

    def nameless(events):
        return flagged(events.of("CASE_DISPOSED"), events.of("CASE_DISPOSED").followed)

    (fault,) = unfit(definitions(), {**MEASURES, "RE_ENTRY": nameless})
    assert fault.endswith("it says case_mix, and its expression gives no column case; add it.")


def refused(*arguments):
    code = (
        "import sys\nfrom unittest import mock\nimport schakel.cli\n"
        "from schakel.monitoring.rules.definitions import DefinitionError\n"
        "error = DefinitionError(['houses.toml: GOALS_REACHED: write a text for beware_nl.'])\n"
        f"sys.argv = ['schakel', *{list(arguments)!r}]\n"
        "with mock.patch('schakel.monitoring.rules.definitions.read', side_effect=error):\n"
        "    schakel.cli.main()\n"
    )
    env = {**os.environ, "SCHAKEL_DB_ROLE": "worker"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr.strip().splitlines()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "arguments", [("monitoring", "indicators"), ("monitoring", "refresh"), ("serve",)]
)
def test_a_command_says_what_is_wrong_and_shows_no_number(arguments):
    code, out, lines = refused(*arguments)
    assert (code, out) == (2, "")
    assert lines == ["schakel: houses.toml: GOALS_REACHED: write a text for beware_nl."]


def test_the_committed_page_is_what_the_definitions_say():
    command = [sys.executable, str(ROOT / "scripts/indicators_page.py"), "--check"]
    assert subprocess.run(command, check=False).returncode == 0
    page = (ROOT / "docs/generated/indicators.md").read_text("utf-8")
    assert all(f"### {code}: " in page for code in definitions())


def test_every_sentence_of_a_definition_is_short():
    """They stand on screen, beside the catalogue of translations that another test reads."""
    long = [
        (one.code, name, sentence)
        for one in definitions().values()
        for name in TEXTS
        for sentence in getattr(one, name).replace("?", ".").replace(":", ".").split(".")
        if len(sentence.split()) > 20
    ]
    assert long == []
    assert files("schakel.monitoring.rules").joinpath("indicators").is_dir()
