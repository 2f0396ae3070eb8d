"""IDs out of what people type and paste."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flow_tui import text, typed_id, validation
from flow_tui.validation import InputError
from tests.support.cases import every

ID = "1123456789012214"


def refusal(line: str) -> str:
    with pytest.raises(InputError) as caught:
        typed_id.split(line)
    return str(caught.value)


@every(
    "typed",
    [
        ID,
        "1123 4567 8901 2214",
        "1 123 456 789 012 214",
        "1,123,456,789,012,214",
        "1.123.456.789.012.214",
        "1'123'456'789'012'214",
        "1’123’456’789’012’214",
        "1_123_456_789_012_214",
        "1123-4567-8901-2214",
        "1123\xa04567\xa08901\xa02214",
        "1\u202f123\u202f456\u202f789\u202f012\u202f214",
        "11234 56789 012214",
        "112345678 9012214",
        "１１２３４５６７８９０１２２１４",
        "１１２３　４５６７　８９０１　２２１４",
        "１，１２３，４５６，７８９，０１２，２１４",
        "١١٢٣٤٥٦٧٨٩٠١٢٢١٤",
    ],
)
@every(
    ("before", "after"),
    [("", ""), ("'", ""), ('"', '"'), ("“", "”"), ('="', '"'), ("'", "'"), ("`", "`"), ("«", "»")],
)
def test_groups_full_width_digits_and_quotes_are_read(typed: str, before: str, after: str) -> None:
    assert typed_id.split(f"  {before}{typed}{after} ") == (ID, "")
    for between in (" ", "\t", ";", ", "):
        assert typed_id.split(f"{before}{typed}{after}{between}Lead 1") == (ID, "Lead 1")


@every(
    ("line", "flow_id", "rest"),
    [
        (f"{ID} 2024 campaign", ID, "2024 campaign"),
        (f"{ID},2024", ID, "2024"),
        (f"{ID} 1 for all", ID, "1 for all"),
        ("1123 4567 8901 2214 2024 campaign", ID, "2024 campaign"),
        ("1123 4567 8901 2214 24 hours", ID, "24 hours"),
        ("1123 4567 8901 2214,24 hours", ID, "24 hours"),
        ("1123 4567 8901 2214\t2024", ID, "2024"),
        ("1,123,456,789,012,214,100 offers", ID, "100 offers"),
        ("112 3456 7890 1220 20 flows", "112345678901220", "20 flows"),
        ("1123 Lead", "1123", "Lead"),
        ("1123 4567 Lead", "11234567", "Lead"),
        ("12 34", "12", "34"),
        ("1123 4567abc", "1123", "4567abc"),
        ("1123-abc Lead", "1123-abc", "Lead"),
        ("1123-4567abc", "1123-4567abc", ""),
        ("12a 34", "12a", "34"),
        ("Lead form", "Lead", "form"),
        ("１２３", "123", ""),
        ("9" * 20, "9" * 20, ""),
        ("1123 4567 8901 2214  登録 １２", ID, "登録 １２"),
        (f'"{ID}","Lead, second"', ID, '"Lead, second"'),
        ("", "", ""),
        (" \t", "", ""),
        (f",{ID}", "", ID),
    ],
)
def test_an_id_ends_where_its_label_begins(line: str, flow_id: str, rest: str) -> None:
    assert typed_id.split(line) == (flow_id, rest)


@every(
    "line",
    ["1.12E+15", "1,12E+15", "1.123456789012214e+15", "1E15", "１．１２Ｅ＋１５", "1.12E+15 Lead",
     '"1.12E+15"', "112345.6789e10", "1123456789012214.0", "1123456789012214.00 Lead"],
)  # fmt: skip
def test_a_number_that_a_spreadsheet_has_rounded_is_refused_with_the_reason(line: str) -> None:
    said = refusal(line)
    assert "spreadsheet" in said
    assert "last digits" in said
    assert said.isprintable()


@every("line", ["1123456789012 2024 campaign", "11 22 33445566778 99 x", "11234 56789 01221 4"])
def test_where_an_id_may_end_at_two_places_it_is_refused(line: str) -> None:
    assert "without spaces" in refusal(line)


@given(
    digits=st.from_regex(r"[1-9][0-9]{14,16}", fullmatch=True),
    label=st.sampled_from(["", "a", "7 b"]),
)
def test_what_the_dialogs_show_is_read_back(digits: str, label: str) -> None:
    assert typed_id.split(f"{text.grouped(digits)} {label}") == (digits, label)
    assert typed_id.split(f"{int(digits):,} {label}") == (digits, label)


@given(line=st.text(max_size=60))
def test_any_text_is_split_or_refused(line: str) -> None:
    try:
        flow_id, rest = typed_id.split(line)
    except InputError:
        return
    assert len(flow_id) + len(rest) <= len(line)


@every(
    ("value", "doubt"),
    [
        (ID, ""),
        ("1" * 10, ""),
        ("1" * 9, "only 9 digits"),
        ("1", "only 1 digit;"),
        ("sign_up", "not only digits"),
    ],
)
def test_an_id_that_is_short_or_not_all_digits_is_doubted(value: str, doubt: str) -> None:
    said = validation.flow_id_doubt(value)
    assert doubt in said
    assert bool(said) == bool(doubt)


@every(
    ("typed", "value"),
    [
        ("1048 5721 9036 4821", "1048572190364821"),
        ("'１００２", "1002"),
        ("1123456789012214 Lead", "1123456789012214 Lead"),
        ("sign_up", "sign_up"),
        ("", ""),
    ],
)
def test_a_whole_id_is_in_its_normal_form_and_all_else_as_it_is(typed: str, value: str) -> None:
    assert typed_id.whole(typed) == value
