"""Small random tables whose every situation can be tried: what is worked out is held against that."""

from decimal import Decimal

from hypothesis import strategies as st

from tests.selection.dmn.building import model_of, table

TYPES = {"flag": "boolean", "number": "number", "word": "string", "other": "boolean"}
# Fine enough to meet every part that the cells below can cut a domain into.
GRID: dict[str, list[object]] = {
    "flag": [False, True],
    "number": [Decimal(n) / 2 for n in range(-3, 12)],
    "word": ["", "a", "a!", "b", "b!", "c", "z"],
    "other": [False, True],
}
CELLS = {
    "flag": st.sampled_from(["-", "-", "true", "false", "not(true)"]),
    "number": st.sampled_from(
        ["-", "-", "< 1", ">= 3", "2", "[1..3)", "(1..3]", "not(2)", "< 1, > 4", "? > 2 and ? < 4"]
    ),
    "word": st.sampled_from(["-", "-", '"a"', '"b", "c"', 'not("a")', '< "b"', '["a".."c")']),
    "other": st.sampled_from(["-", "-", "true", "flag", "? = flag"]),
}
HITS = st.sampled_from(["UNIQUE", "FIRST", "ANY", "COLLECT", "PRIORITY", "OUTPUT ORDER"])
OUTPUT = '<output name="r"><outputValues><text>"C", "A", "B"</text></outputValues></output>'


@st.composite
def tables(draw):
    columns = draw(st.lists(st.sampled_from(list(CELLS)), min_size=1, max_size=4))
    row = st.tuples(
        st.tuples(*(CELLS[column] for column in columns)).map(list),
        st.sampled_from(['"A"', '"B"', '"C"']).map(lambda text: [text]),
    )
    rules = draw(st.lists(row, max_size=5))
    hit = f'hitPolicy="{draw(HITS)}"'
    return model_of(table(columns, rules, hit=hit, outputs=OUTPUT), TYPES)


def frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
