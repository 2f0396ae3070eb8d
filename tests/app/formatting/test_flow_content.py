"""What is said of a flow's content, and of what it belongs to."""

from dataclasses import replace

from flow_tui.app.formatting.flow_check import all_facts
from flow_tui.app.formatting.flow_content import (
    READING,
    comparisons,
    content_facts,
    difference_words,
    excerpts_of,
    identity_facts,
    identity_line,
    other_version,
    other_waba,
    size_words,
    summary_facts,
)
from flow_tui.app.publish.confirm_text import file_doubt
from flow_tui.flow_json import difference, parse
from flow_tui.model import Flow
from flow_tui.services.expected_file import ExpectedFile
from tests.support.cases import every
from tests.support.flow_checks import ERRORS, details, found
from tests.support.flow_contents import (
    CHANGE,
    DIFFERS,
    FAULTY,
    FILE_DIFFERS,
    FIRST,
    LAST,
    NOT_READ,
    NOW,
    ON_UNKNOWN_HOST,
    PATH,
    SAME,
    with_file,
)

HOSTILE = "a\x1b[31m\n\u202eb"


@every(
    ("content", "last"),
    [
        (FIRST, "none known from here"),
        (SAME, "same as published on 2026-03-16 15:11 +0530"),
        (DIFFERS, "differs: +7 -1 lines since 2026-03-16 15:11 +0530 (ctrl+o)"),
        (
            replace(DIFFERS, since_last=None),
            "differs from what was published on 2026-03-16 15:11 +0530; that was not kept",
        ),
        (
            replace(DIFFERS, last=LAST._replace(sha256="")),
            "on 2026-03-16 15:11 +0530; its flow.json was not recorded",
        ),
        (replace(DIFFERS, unread="It is locked."), "not known. It is locked."),
        (NOT_READ, "on 2026-03-16 15:11 +0530; not compared"),
        (replace(NOT_READ, last=None), None),
    ],
)
def test_what_is_said_of_the_last_publish(content: object, last: str | None) -> None:
    assert content_facts(content, shows="ctrl+o").get("Last publish") == last  # type: ignore[arg-type]


def test_what_is_said_of_the_content() -> None:
    assert content_facts(None)["flow.json"] == READING
    assert content_facts(FIRST)["flow.json"] == (
        f"{NOW.sha256[:12]}, 3.3 kB, 3 screens, 13 components"
    )
    assert content_facts(NOT_READ)["flow.json"].startswith("not read. Kaleyra answered HTTP 502")
    far = content_facts(ON_UNKNOWN_HOST, allow="Press a.")["flow.json"]
    assert far.endswith(
        "files.partner.example, a host neither of WhatsApp nor of Kaleyra. Press a."
    )
    one = parse(b'{"screens": [{"id": "A", "layout": {"children": [{"type": "B"}]}}]}')
    assert "1 screen, 1 component" in content_facts(replace(FIRST, flow_json=one))["flow.json"]
    assert list(map(size_words, (0, 999, 12_400, 1_300_000))) == [
        *("0 bytes", "999 bytes", "12.4 kB", "1.3 MB")
    ]


@every(
    ("expected", "fact", "doubt"),
    [
        (None, None, ""),
        (ExpectedFile(PATH, is_same=True), f"same as {PATH}", ""),
        (ExpectedFile(PATH), f"not compared with {PATH}", f"It could not be compared with {PATH}."),
        (
            ExpectedFile(PATH, is_same=False, difference=CHANGE),
            f"differs from {PATH}: +7 -1 lines (ctrl+o)",
            f"It differs from {PATH}.",
        ),
        (
            ExpectedFile(PATH, f"{PATH} does not exist."),
            f"{PATH} does not exist.",
            f"It was not compared with your file. {PATH} does not exist.",
        ),
    ],
)
def test_what_is_said_of_the_file(
    expected: ExpectedFile | None, fact: str | None, doubt: str
) -> None:
    content = SAME if expected is None else with_file(expected)
    assert content_facts(content, shows="ctrl+o").get("Your file") == fact
    assert file_doubt(expected) == doubt


def test_the_key_that_shows_differences_is_named_once() -> None:
    facts = content_facts(FILE_DIFFERS, shows="ctrl+o")
    assert "(ctrl+o)" in facts["Last publish"]
    assert facts["Your file"] == f"differs from {PATH}: +7 -1 lines"


def test_each_difference_has_its_own_base() -> None:
    other = difference(b"{}", NOW.canonical)
    both = with_file(ExpectedFile(PATH, is_same=False, difference=other), DIFFERS)
    last, file = comparisons(both)
    assert last.title == "- published on 2026-03-16 15:11 +0530, + now"
    assert last.difference is CHANGE
    assert file.title == f"- {PATH}, + on Kaleyra"
    assert file.difference is other
    for content in (None, FIRST, SAME, NOT_READ, with_file(ExpectedFile(PATH, is_same=True))):
        assert comparisons(content) == []


def test_how_much_differs() -> None:
    assert difference_words(replace(CHANGE, added=1, removed=0)) == "+1 -0 line"
    assert difference_words(replace(CHANGE, too_large=True)).startswith("too much to compare")


def test_the_identity_is_whole_or_in_a_line() -> None:
    told = details(
        json_version="7.1",
        data_api_version="3.0",
        endpoint_host="flows.example.com",
        waba_id="1048572190364821",
        waba_name="Example",
        app_id="7402",
        app_name="App",
    )
    line = "JSON 7.1, API 3.0, flows.example.com, WABA 1048572190364821"
    assert identity_line(told) == line
    assert identity_line(replace(told, endpoint_host="")).endswith("4821, app 7402")
    named = replace(told, waba_id="", app_id="", app_name="")
    assert identity_line(named) == line.replace("1048572190364821", "Example")
    assert identity_facts(told)["WABA"] == "1048572190364821 (Example)"
    assert identity_line(details()) == "not reported"
    assert set(identity_facts(details()).values()) == {"not reported"}
    assert other_waba(told, "1048572190364821") == other_waba(told, "") == ""
    assert other_waba(details(), "1") == ""
    assert "not 999, whose flows were imported here" in other_waba(told, "999")


def test_another_version_than_the_reported_one_is_said() -> None:
    told = details(json_version="6.0")
    assert other_version(told, NOW) == "7.1 in the flow.json, but Kaleyra reports 6.0"
    assert other_version(details(json_version="7.1"), NOW) == ""
    assert other_version(details(), NOW) == other_version(told, None) == ""


def test_hostile_text_stays_on_its_line() -> None:
    told = details(
        **dict.fromkeys(("json_version", "data_api_version", "endpoint_host"), HOSTILE),
        **dict.fromkeys(("waba_id", "waba_name", "app_id", "app_name"), HOSTILE),
    )
    texts = [identity_line(told), *identity_facts(told).values(), other_waba(told, HOSTILE + "x")]
    texts += content_facts(replace(ON_UNKNOWN_HOST, unknown_host=HOSTILE)).values()
    texts.append(other_version(told, NOW))
    for text in texts:
        assert text.isprintable(), text


def test_screens_and_components_are_bounded() -> None:
    screens = ",".join(
        f'{{"id": "S{number}", "layout": {{"children": [{{"type": "T{number}"}}]}}}}'
        for number in range(40)
    )
    many = summary_facts(parse(f'{{"screens": [{screens}]}}'.encode()))
    assert many["Screens"].splitlines()[-1] == "and 28 more"
    assert len(many["Screens"].splitlines()) == 13
    assert many["Components"].endswith(", …")
    assert summary_facts(parse(b"{}")) == {"Screens": "none", "Components": "none"}
    assert "WELCOME: Appointment booking" in summary_facts(NOW)["Screens"]


def test_each_error_has_its_lines_or_why_not() -> None:
    errors = (
        replace(ERRORS[0], column=21, line_end=14),
        replace(ERRORS[1], line_end=34),
        replace(ERRORS[0], line=900),
        replace(ERRORS[0], line=2, column=5000),
        replace(ERRORS[0], line=None),
    )
    told = details(validation_errors=errors)
    check = found(validation_errors=errors)
    shown = all_facts(check, Flow("1", ""), excerpts_of(told, FAULTY))["Errors"].splitlines()
    at = shown.index("  line 14, column 21, screens[0].layout.children[1].type")
    assert shown[at + 1 : at + 4] == [
        "    13            {",
        '  > 14              "type": "TextInputt",',
        '    15              "name": "name",',
    ]
    at = shown.index("  lines 31-34, screens[0].layout.children[3]")
    assert [line[:6] for line in shown[at + 1 : at + 4]] == ["    30", "  > 31", "  > 32"]
    count = FAULTY.source.count("\n") + 1
    assert f"  The error names line 900, and the flow.json has {count}." in shown
    assert any("names column 5,000 of line 2" in line for line in shown)
    without = all_facts(check, Flow("1", ""))["Errors"].splitlines()
    assert len(without) < len(shown)
    assert not any(line.startswith("  >") for line in without)


def test_the_lines_of_an_error_are_safe_to_show() -> None:
    odd = parse(b'{"a": 1,\r "b":\r\n "\xe2\x80\xae\xc2\x9b"}')
    error = replace(ERRORS[0], line=2)
    check = found(validation_errors=(error,))
    facts = all_facts(check, Flow("1", ""), excerpts_of(details(validation_errors=(error,)), odd))
    assert all(line.isprintable() for line in facts["Errors"].splitlines())
    assert '  > 2   "\\u{202e}\\x9b"}' in facts["Errors"].splitlines()
    assert any('"a": 1,  "b":' in line for line in facts["Errors"].splitlines())
