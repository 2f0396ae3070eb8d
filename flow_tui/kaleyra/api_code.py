"""One row of the table of the API's codes."""

from dataclasses import dataclass

from flow_tui.model import Outcome


@dataclass(frozen=True, slots=True)
class ApiCode:
    """One meaning of a documented code; a code with several meanings has a row for each."""

    code: str
    meaning: str
    """What the API says, in short."""
    advice: str
    """What to do; empty if the outcome alone decides."""
    pattern: str = ""
    """What the response's texts must contain, as a regular expression that ignores case."""
    outcome: Outcome | None = Outcome.REJECTED
    """`REJECTED`: nothing changed, whatever the HTTP status; `UNKNOWN`: it may have, also where
    the HTTP status is one of refusals; None: the HTTP status decides."""
    whole_account: bool = False
    """Whether every other flow of the account would be refused, too."""
    subcode: str = ""
    """The `error_subcode` that the response must have; empty for any."""
    also: tuple[str, ...] = ()
    """Further codes with this meaning, or ranges of them: `200-299`."""
    is_rate_limit: bool = False
    """Whether it means that there were too many requests."""

    @property
    def label(self) -> str:
        """Its code, with its subcode if it has one: `100/33`."""
        return f"{self.code}/{self.subcode}" if self.subcode else self.code

    def all_codes(self) -> frozenset[str]:
        """Return each of its codes."""
        ranges = [each.split("-") for each in self.also if "-" in each[1:]]
        within = (str(code) for first, last in ranges for code in range(int(first), int(last) + 1))
        return frozenset((self.code, *self.also, *within))
