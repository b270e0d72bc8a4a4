"""The files that operators send: every line gets its receipt, whatever the line."""

import json

import pytest

from schakel.access.actions import technical_account
from schakel.intake.actions import receive_lines
from tests.environment import SHARED

SHIFT = SHARED / "intake/rotterdam-shift.jsonl"
MALFORMED = SHARED / "intake/malformed.jsonl"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not SHIFT.exists(), reason="the shared test data is not here"),
]


def lines(path):
    return path.read_bytes().split(b"\n")


def test_every_line_of_a_shift_gets_an_accepted_receipt_in_order():
    sent = [line for line in lines(SHIFT) if line]
    receipts = list(receive_lines(sent, by=technical_account()))
    assert [receipt["status"] for receipt in receipts] == ["accepted"] * 82
    assert [receipt["line"] for receipt in receipts] == list(range(1, 83))
    ids = [json.loads(line)["message_id"] for line in sent]
    assert [receipt["message_id"] for receipt in receipts] == ids


def test_a_file_cut_off_in_the_middle_can_be_sent_again_whole_without_doubles():
    sent = [line for line in lines(SHIFT) if line]
    whole = b"\n".join(sent)
    torn = whole[: len(whole) // 2].split(b"\n")
    first = list(receive_lines(torn, by=technical_account()))
    again = list(receive_lines(sent, by=technical_account()))
    assert first[-1]["status"] == "rejected"
    accepted = sum(receipt["status"] == "accepted" for receipt in first)
    assert [r["status"] for r in again] == ["duplicate"] * accepted + ["accepted"] * (82 - accepted)
    assert again[0] == {**first[0], "status": "duplicate"}


EXPECTED = (
    json.loads((SHARED / "intake/malformed.expected.json").read_text())["lines"]
    if MALFORMED.exists()
    else []
)


@pytest.fixture
def malformed_receipts():
    return list(receive_lines(lines(MALFORMED)[: len(EXPECTED)], by=technical_account()))


def test_each_bad_line_is_refused_at_its_place_and_the_good_ones_around_it_are_kept(
    malformed_receipts,
):
    assert len(malformed_receipts) == len(EXPECTED)
    for expected, receipt in zip(EXPECTED, malformed_receipts, strict=True):
        assert receipt["status"] == expected["status"], expected["kind"]
        if receipt["status"] == "rejected":
            paths = {error["path"] for error in receipt["errors"]}
            assert paths & set(expected["paths_any"]), expected["kind"]


def test_an_error_never_repeats_the_value_that_was_sent(malformed_receipts):
    words = json.dumps([r.get("errors") for r in malformed_receipts])
    for value in (
        "Nederlandse",
        "99999A21",
        "POL-ATLANTIS",
        "GM9999",
        "2026-02-30",
        "parking_fine",
    ):
        assert value not in words
