import contextlib
import io

from flow_tui.commands.stdio import print_lines


def test_lines_go_to_whatever_stands_for_standard_output() -> None:
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        assert print_lines(["one", "two"]) == 0
    assert output.getvalue() == "one\ntwo\n"
