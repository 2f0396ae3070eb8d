"""The lines around the place that a validation error names."""

from flow_tui.flow_json import Excerpt, excerpt
from tests.support.cases import every

SOURCE = '{\r\n  "version": "7.3",\r\n  "screens": [\r\n    1,\r\n    2\r\n  ]\r\n}'


def shown(found: Excerpt | None) -> list[tuple[int, str]]:
    assert found
    assert not found.reason
    return [(line.number, f"{'>' * line.is_error}{line.text}") for line in found.lines]


def test_three_lines_around_the_place() -> None:
    assert shown(excerpt(SOURCE, 3, 3, 14)) == [
        (2, '  "version": "7.3",'),
        (3, '>  "screens": ['),
        (4, "    1,"),
    ]
    assert shown(excerpt(SOURCE, 3, 6)) == [
        (2, '  "version": "7.3",'),
        (3, '>  "screens": ['),
        (4, ">    1,"),
    ]


def test_at_the_start_and_the_end() -> None:
    assert shown(excerpt(SOURCE, 1)) == [(1, ">{"), (2, '  "version": "7.3",')]
    assert shown(excerpt(SOURCE, 7, None, 2)) == [(6, "  ]"), (7, ">}")]
    assert shown(excerpt("{}", 1, 1)) == [(1, ">{}")]
    assert shown(excerpt("{}\n", 2)) == [(1, "{}"), (2, ">")]


def test_only_line_feeds_end_a_line() -> None:
    assert shown(excerpt('{"a":"\u2028\x85\x0c"\n}', 2)) == [
        (1, '{"a":"\u2028\x85\x0c"'),
        (2, ">}"),
    ]


@every(
    ("place", "reason"),
    [
        ((8,), "The error names line 8, and the flow.json has 7."),
        ((0,), "The error names line 0, and the flow.json has 7."),
        ((2, 9), "The error names lines 2 to 9, and the flow.json has 7."),
        ((4, 2), "The error names lines 4 to 2, and the flow.json has 7."),
        ((4, 4, 9), "The error names column 9 of line 4, and the line has 6 characters."),
    ],
)
def test_a_place_that_is_not_there(place: tuple[int, ...], reason: str) -> None:
    assert excerpt(SOURCE, *place) == Excerpt((), reason)


def test_no_place() -> None:
    assert excerpt(SOURCE, None, 3, 1) is None


def test_of_a_long_line_the_part_around_the_column() -> None:
    line = "".join(f"{number:06}" for number in range(100_000))
    for column, start in ((None, "0000"), (1, "0000"), (300_007, "…"), (600_000, "…")):
        ((_, text),) = shown(excerpt(line, 1, 1, column))
        assert len(text) <= 203
        assert text.startswith(f">{start}")
    assert "050001" in shown(excerpt(line, 1, 1, 300_007))[0][1]


def test_a_line_far_into_a_large_file() -> None:
    source = "".join(f"{number}\n" for number in range(1, 200_001))
    for line in (2, 9_999, 150_000, 200_000):
        assert shown(excerpt(source, line))[:2] == [(line - 1, f"{line - 1}"), (line, f">{line}")]
