"""The table of facts: what wraps how, and what has a style."""

from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions

from flow_tui.app.widgets.facts import FactsTable, Marked
from tests.support.cases import every


def _style(style: str | Style) -> Style:
    return Style.parse(style) if isinstance(style, str) else style


def _strips(table: FactsTable, width: int) -> list[Strip]:
    strips = table.render_strips(width, None, Style(), RenderOptions(_style, {}))
    assert len(strips) == table.get_height({}, width)
    assert all(strip.cell_length <= width for strip in strips)
    return strips


def _rows(table: FactsTable, width: int) -> list[str]:
    return [strip.text.rstrip() for strip in _strips(table, width)]


def _styled(table: FactsTable, attribute: str) -> list[str]:
    """The texts that have a style."""
    segments = [segment for strip in _strips(table, 60) for segment in strip]
    return [one.text.strip() for one in segments if one.style and getattr(one.style, attribute)]


def test_values_stand_below_one_another_and_wrap_beside_the_names() -> None:
    table = FactsTable({"ID": "1", "Label": "a flow for the second shop"})
    assert _rows(table, 40) == ["ID     1", "Label  a flow for the second shop"]
    assert _rows(table, 21) == ["ID     1", "Label  a flow for the", "       second shop"]
    assert _rows(table, 40) == ["ID     1", "Label  a flow for the second shop"]


def test_a_line_that_begins_with_spaces_or_a_hyphen_hangs() -> None:
    table = FactsTable({"Now": "all of it\n  - one two three"})
    assert _rows(table, 14) == ["Now  all of it", "       - one", "         two", "         three"]


def test_wide_characters_count_as_the_cells_that_they_take() -> None:
    assert _rows(FactsTable({"流": "漢字漢字"}), 8) == ["流  漢字", "    漢字"]
    assert FactsTable({"流": "漢字漢字"}).get_optimal_width({}, 80) == 12


@every("foreign", ["[bold]x[/]", "[@click=app.quit]x[/]", "[/]", "$primary"])
def test_foreign_text_is_no_markup(foreign: str) -> None:
    table = FactsTable({"Label": foreign}, marked={"Name": Marked(foreign, "bold")})
    assert _rows(table, 60) == [f"Label  {foreign}"]
    assert not _styled(table, "bold")
    assert not any(segment.style and segment.style.meta for segment in _strips(table, 60)[0])


def test_names_are_dim_one_value_is_bold_and_a_part_is_marked() -> None:
    facts = [("ID", "12"), ("By", "in with in"), ("ID", "34")]
    table = FactsTable(facts, strong="ID", marked={"By": Marked("in", "reverse")})
    assert _styled(table, "dim") == ["ID", "By", "ID"]
    assert _styled(table, "bold") == ["12", "34"]
    assert _styled(table, "reverse") == ["in"]
    assert _rows(table, 60)[1] == "By  in with in"


def test_tables_of_the_same_values_are_equal() -> None:
    marked = {"ID": Marked("1", "bold")}
    assert FactsTable({"ID": "1"}, "ID", marked) == FactsTable([("ID", "1")], "ID", marked)
    assert FactsTable({"ID": "1"}) != FactsTable({"ID": "2"})
    assert FactsTable({"ID": "1"}) != FactsTable({"ID": "1"}, strong="ID")
    assert FactsTable({"ID": "1"}, marked=marked) != FactsTable({"ID": "1"})


def test_a_table_without_facts_has_no_rows() -> None:
    assert _rows(FactsTable({}), 60) == []
