"""What a screen shows of a code is a word of the field, never the code itself."""

import re

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
