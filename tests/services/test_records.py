"""Attempts as JSON Lines and as CSV."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from flow_tui import typed_id
from flow_tui.model import Answer, Attempt, Failure, Outcome, Settled, Settlement
from flow_tui.services.records import CSV_NAMES, csv_line, fields, json_line
from tests.support.cases import every
from tests.support.commands import HOSTILE, assert_safe
from tests.support.store import FLOW, REJECTED, SUCCEEDED, new_attempt

AT = datetime(2026, 3, 17, 9, 41, 7, 5000, tzinfo=UTC)


def attempt(answer: Answer | None = SUCCEEDED, label: str = "Sign-up") -> Attempt:
    return Attempt(7, new_attempt(label=label), AT, AT if answer else None, answer)


def cells(entry: Attempt) -> dict[str, str]:
    """Read the CSV back as a spreadsheet does."""
    header, row = csv.reader(io.StringIO(f"{CSV_NAMES}\r\n{csv_line(entry)}\r\n", newline=""))
    return dict(zip(header, row, strict=True))


def test_the_columns_are_the_fields_in_their_order() -> None:
    assert CSV_NAMES.split(",") == list(fields(attempt()))


def test_what_is_not_known_is_null_or_empty() -> None:
    in_flight = attempt(None)
    read = json.loads(json_line(in_flight))
    for name in ("ended_at", "elapsed_ms", "http_status", "failure", "settled", "settled_at"):
        assert read[name] is None, name
        assert cells(in_flight)[name] == "", name
    assert read["outcome"] == "unknown"


def test_numbers_and_truth_are_written_as_in_json() -> None:
    entry = attempt(replace(REJECTED, body_truncated=True))
    row = cells(entry)
    assert (row["id"], row["http_status"], row["body_truncated"]) == ("7", "401", "true")
    assert row["started_at"] == fields(entry)["started_at"] == "2026-03-17T09:41:07.005+00:00"


def test_how_it_was_settled() -> None:
    doubtful = attempt(Answer(Outcome.UNKNOWN, 9, failure=Failure.TIMEOUT))
    entry = doubtful._replace(settlement=Settlement(Settled.NO_EFFECT, AT, "DRAFT"))
    assert (cells(entry)["outcome"], cells(entry)["settled"]) == ("unknown", "no_effect")
    assert json.loads(json_line(entry))["settled_at"] == "2026-03-17T09:41:07.005+00:00"
    assert json.loads(json_line(entry))["settled_status"] == "DRAFT"


def test_which_json_who_where_what_was_seen_and_the_note() -> None:
    plain = attempt()
    new = plain.new._replace(
        flow_json_sha256="5e4a" * 16, json_version="7.0", user="ann", host="jump1"
    )
    entry = plain._replace(new=new, note="OPS-4711", seen_status="PUBLISHED", seen_at=AT)
    expected = {
        "seen_status": "PUBLISHED",
        "seen_at": "2026-03-17T09:41:07.005+00:00",
        "flow_json_sha256": "5e4a" * 16,
        "json_version": "7.0",
        "user": "ann",
        "host": "jump1",
        "note": "OPS-4711",
    }
    read, row = json.loads(json_line(entry)), cells(entry)
    assert {name: read[name] for name in expected} == expected
    # A spreadsheet would show version 7.0 as 7.
    assert {name: row[name] for name in expected} == {**expected, "json_version": "'7.0"}
    for name in expected:
        assert cells(plain)[name] == "", name
        nothing = None if name.startswith("seen") else ""
        assert json.loads(json_line(plain))[name] == nothing, name


@every("formula", ['=cmd|"x"', "+1", "-1", "@x", "  =1"])
def test_no_cell_beside_the_answer_begins_a_formula(formula: str) -> None:
    plain = attempt()
    new = plain.new._replace(json_version=formula, user=formula, host=formula)
    row = cells(plain._replace(new=new, note=formula, seen_status=formula, seen_at=AT))
    for name in ("json_version", "user", "host", "note", "seen_status"):
        assert row[name] == f"'{formula}", name


@every(
    "number",
    [
        *(
            "1123456789012207",
            "112345678901",
            "１１２３４５６７８９０１２２０７",
            "1" * 40,
            " 1123456789012207 ",
        ),
        *("7.0", "7.10", "1,50"),
        *("1,123,456,789,012,207", "1.12E+15", "12e5", "1e999", "1123456789012207.25", "007", "00"),
    ],
)
def test_a_spreadsheet_takes_no_text_for_a_number_that_it_would_change(number: str) -> None:
    entry = attempt(replace(SUCCEEDED, body=number, code=number), label=number)
    row = cells(entry)
    assert row["label"] == row["body"] == row["code"] == f"'{number}"
    assert json.loads(json_line(entry))["label"] == number


def test_ids_are_whole_in_a_spreadsheet_and_can_be_read_back() -> None:
    row = cells(attempt())
    assert row["flow_id"] == f"'{FLOW}"
    assert typed_id.whole(row["flow_id"]) == FLOW
    assert (row["id"], row["elapsed_ms"], row["http_status"]) == ("7", "420", "200")


@every("plain", ["139000", "0", "12 345 apples", "1123456789012207 Lead", "e5", "7.1", "10"])
def test_what_a_spreadsheet_leaves_as_it_is_stays_so(plain: str) -> None:
    assert cells(attempt(label=plain))["label"] == plain


@every(
    "sign",
    ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "  =", "\u3000＝", "\xa0+"],
)
def test_no_cell_begins_a_formula(sign: str) -> None:
    row = cells(attempt(replace(SUCCEEDED, body=f"{sign}1+1"), label=f'{sign}cmd|"x"'))
    assert row["label"].startswith("'")
    assert row["body"].startswith("'")
    assert row["label"].endswith('cmd|"x"')


def test_quotes_commas_and_line_breaks_are_quoted() -> None:
    body = '{"a": "b, c",\r\n "d": "e"}'
    assert cells(attempt(replace(SUCCEEDED, body=body)))["body"] == body.replace("\r\n", "\n")
    assert '"{""a"": ""b, c"",\n ""d"": ""e""}"' in csv_line(attempt(replace(SUCCEEDED, body=body)))


def test_nothing_in_either_form_acts_on_a_terminal() -> None:
    plain = attempt(Answer(Outcome.REJECTED, 1, 400, HOSTILE, HOSTILE, HOSTILE), label=HOSTILE)
    new = plain.new._replace(json_version=HOSTILE, user=HOSTILE, host=HOSTILE)
    entry = plain._replace(new=new, note=HOSTILE, seen_status=HOSTILE, seen_at=AT)
    assert json_line(entry).isascii()
    assert json_line(entry).isprintable()
    assert_safe(json_line(entry).encode())
    assert_safe(csv_line(entry).encode())
    assert json.loads(json_line(entry))["body"] == HOSTILE


@given(label=st.text(max_size=20), body=st.text(max_size=40))
def test_any_text_makes_one_record(label: str, body: str) -> None:
    entry = attempt(replace(SUCCEEDED, body=body), label=label)
    row = cells(entry)
    assert not row["label"].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert not row["body"].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert row["elapsed_ms"] == "420"
    assert json.loads(json_line(entry))["body"] == body
