"""Flow IDs and labels parsed from typed or pasted text."""

from flow_tui.app.flows.entries import Entries, parse_entries
from tests.support.cases import every

ID = "1123456789012207"
OTHER = "1307752946183396"


@every(
    ("line", "label"),
    [
        (ID, ""),
        (f"  {ID}\t", ""),
        (f"{ID} Sign-up form", "Sign-up form"),
        (f"{ID},Sign-up, second step", "Sign-up, second step"),
        (f"{ID}\tSign-up", "Sign-up"),
        (f"{ID};Sign-up", "Sign-up"),
        (f"{ID} , \t Sign-up   form ", "Sign-up form"),
        (f"{ID}\xa0Sign-up", "Sign-up"),
        (f"{ID}\u3000登録", "登録"),
        (f"{ID},", ""),
        (f"{ID} [b]$x[/]", "[b]$x[/]"),
    ],
)
def test_a_line_is_an_id_then_its_label(line: str, label: str) -> None:
    assert parse_entries(line) == Entries(good=((ID, label),), bad=())


@every(
    ("line", "label"),
    [
        ("1123 4567 8901 2207 Sign-up", "Sign-up"),
        ("1,123,456,789,012,207,Sign-up", "Sign-up"),
        ("１１２３　４５６７　８９０１　２２０７", ""),
        (f"'{ID}", ""),
        (f'="{ID}";"Sign-up"', "Sign-up"),
        (f'"{ID}","Sign-up ""2"""', 'Sign-up "2"'),
        (f"{ID} 1.12E+15 offers", "1.12E+15 offers"),
        (f'{ID} "Sign-up" form', '"Sign-up" form'),
    ],
)
def test_an_id_as_dialogs_and_spreadsheets_show_it(line: str, label: str) -> None:
    assert parse_entries(line) == Entries(good=((ID, label),), bad=())


@every("between", [" ", ", ", "\t", ";", ",,"])
def test_whole_ids_on_one_line_are_flows_each(between: str) -> None:
    assert parse_entries(between.join([ID, f'"{OTHER}"', ID])).good == ((ID, ""), (OTHER, ""))
    assert parse_entries(f"{ID}{between}{OTHER} Lead").good == ((ID, f"{OTHER} Lead"),)
    assert parse_entries(f"11a{between}{OTHER}").good == (("11a", OTHER),)


def test_a_label_typed_apart_is_no_part_of_the_id() -> None:
    assert parse_entries("1123 4567 8901 2207", "2024").good == ((ID, "2024"),)
    assert parse_entries(f"{ID} Sign-up", "2024").good == ((ID, "Sign-up 2024"),)
    assert parse_entries("", "2024") == Entries((), ())


@every("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_way_and_may_be_empty(end: str) -> None:
    block = end.join(["", ID, "   ", f"{OTHER} Lead form", ""])
    assert parse_entries(block).good == ((ID, ""), (OTHER, "Lead form"))


def test_blank_text_has_no_entries() -> None:
    assert parse_entries(" \n\t\n") == Entries((), ())
    assert Entries((), ()).reasons() == ""


def test_the_first_of_two_lines_with_the_same_id_is_taken() -> None:
    assert parse_entries(f"{ID} first\n{OTHER}\n{ID} second").good == ((ID, "first"), (OTHER, ""))


def test_good_lines_are_taken_beside_bad_ones() -> None:
    entries = parse_entries(f"{ID}\n../{ID} x\n,{ID}\n{'9' * 101}\nｉｄ１\n1.12E+15 Lead\n")
    assert entries.good == ((ID, ""),)
    assert [line for line, _ in entries.bad] == [
        *(f"../{ID} x", f",{ID}", "9" * 101, "ｉｄ１", "1.12E+15 Lead")
    ]
    assert all(reason for _, reason in entries.bad)


@every("hidden", ["\ufeff", "\u200b", "\u202e", "\x1b[31m", "\x00", "\U000e0031"])
def test_an_id_with_a_hidden_character_is_bad_and_shows_it(hidden: str) -> None:
    entries = parse_entries(f"{hidden}{ID} label")
    assert entries.good == ()
    ((line, _),) = entries.bad
    assert line.isprintable()
    assert line != f"{ID} label"


def test_a_label_keeps_nothing_hidden() -> None:
    ((_, label),) = parse_entries(f"{ID} Lead\u202emrof\x1b]0;x\x07").good
    assert label == r"Lead\u{202e}mrof\x1b]0;x\x07"


def test_a_label_is_cut() -> None:
    ((_, label),) = parse_entries(f"{ID} {'long ' * 1000}").good
    assert len(label) <= 120


def test_reasons_name_the_first_lines_and_count_the_rest() -> None:
    few = parse_entries("a/b\n" + "c" * 101)
    assert few.reasons().startswith("a/b: A flow ID has only letters")
    assert f"{'c' * 29}…: A flow ID has at most 100 characters" in few.reasons()
    assert "more" not in few.reasons()
    many = parse_entries("\n".join(f"{number}/" for number in range(10)))
    assert many.reasons().endswith(" And 7 more.")
    assert "3/:" not in many.reasons()
