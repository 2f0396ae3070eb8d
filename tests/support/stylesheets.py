"""Parsing each stylesheet once a process: it took a sixth of the time of the tests of the app."""

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation

_parse_rules = Stylesheet._parse_rules
_parsed: dict[tuple[object, ...], list[RuleSet]] = {}


def _parsed_once(
    self: Stylesheet,
    css: str,
    read_from: CSSLocation,
    is_default_rules: bool = False,
    tie_breaker: int = 0,
    scope: str = "",
) -> list[RuleSet]:
    """Return the rules of a stylesheet, which nothing changes once they are parsed."""
    variables = tuple(self._variables.items())
    source = (css, read_from, is_default_rules, tie_breaker, scope, variables)
    if source not in _parsed:
        _parsed[source] = _parse_rules(self, *source[:-1])
    return _parsed[source]


def parse_once() -> None:
    """Let all apps of this process share what was parsed from the same text and variables."""
    Stylesheet._parse_rules = _parsed_once  # type: ignore[method-assign]
