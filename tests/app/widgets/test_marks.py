"""The marks of a list: another list has none of them, even where it has the same flows."""

from flow_tui.app.widgets.marks import Marks


def test_another_list_begins_without_marks() -> None:
    marks = Marks()
    marks.belong_to("api.in.kaleyra.io/one")
    marks.toggle_all(["1", "2"])
    marks.belong_to("api.in.kaleyra.io/one")
    assert set(marks) == {"1", "2"}
    marks.belong_to("api.in.kaleyra.io/two")
    assert set(marks) == set()
    marks.belong_to("api.in.kaleyra.io/one")
    assert set(marks) == set()
