"""What a screen shows of a code is a word of the field, never the code itself."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from babel.messages.pofile import read_po
from django.utils import translation

from schakel.kernel import clock
from schakel.web.templatetags.schakel_words import born, moment
from schakel.web.words import WORDS
from schakel.worklist.rules import ItemKind
from tests.architecture.reading import SOURCE

STEP = re.compile(r'\b(?:_?step|Step|_line)\(\s*(?:[a-z_.]+,\s*)?"([A-Z_]+)"')


def test_every_line_of_a_timeline_has_its_word():
    kinds = {
        kind
        for path in SOURCE.rglob("*.py")
        if "migrations" not in path.parts
        for kind in STEP.findall(path.read_text("utf-8"))
    }
    assert len(kinds) > 20
    assert kinds - WORDS.keys() == set()


def test_every_kind_of_work_has_its_word():
    assert {kind.value for kind in ItemKind} - WORDS.keys() == set()


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("1990-03-04", "4 mrt 1990"),
        ("1990-03-00", "mrt 1990"),
        ("1990-00-00", "1990"),
        ("1990", "1990"),
        ("", ""),
    ],
)
def test_a_date_of_birth_reads_as_people_write_it(stored, read):
    with translation.override("nl"):
        assert born(stored) == read


def test_a_moment_of_another_year_says_its_year():
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)
    with clock.standing_at(now), translation.override("nl"):
        assert moment(now) == "wo 25 nov 13:00"
        assert moment(now + timedelta(days=365)) == "25 nov 2027 13:00"


CATALOGUE = SOURCE / "web/locale/nl/LC_MESSAGES/django.po"
OFFICIAL = re.compile(r"\b(u|uw|dient te|middels|derhalve|teneinde|inzake)\b", re.IGNORECASE)
HOURS = re.compile(r"%\(hours\)s u\b")  # "3 u 20 min" is a duration
VARIABLE = re.compile(r"%\(\w+\)s")
MOST_WORDS = 20


def dutch_texts():
    with CATALOGUE.open("rb") as file:
        for message in read_po(file):
            texts = message.string if message.id else ()
            yield from [texts] if isinstance(texts, str) else texts


def test_the_screens_say_je_and_no_official_words():
    assert [text for text in dutch_texts() if OFFICIAL.search(HOURS.sub("", text))] == []


def test_no_sentence_on_a_screen_is_longer_than_twenty_words():
    sentences = [
        sentence
        for text in dutch_texts()
        for sentence in re.split(r"(?<=[.!?:])\s+", VARIABLE.sub("woord", text))
    ]
    assert len(sentences) > 1000
    assert [one for one in sentences if len(one.split()) > MOST_WORDS] == []
