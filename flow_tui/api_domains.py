"""Kaleyra's API domains. A further preset is one line here."""

from typing import Final

API_DOMAINS: Final = {
    "IN": "api.in.kaleyra.io",
    "SG": "api.ap.kaleyra.io",
    "EU": "api.eu.kaleyra.io",
    "NA": "api.na.kaleyra.ai",
}
"""Host names by pod: IN, SG and EU from the vendor's Publish Flow page, NA from newer pages."""

OTHER_NAMES: Final = {"api.kaleyra.io": "SG", "api.na.kaleyra.io": "NA"}
"""Other host names of pods, from other pages of the vendor: the same accounts behind them."""

DEFAULT_POD: Final = "IN"
DEFAULT_BASE_URL: Final = f"https://{API_DOMAINS[DEFAULT_POD]}"


def main_name(host: str) -> str:
    """Return a host by the name that its pod has in `API_DOMAINS`; any other host as it is."""
    return API_DOMAINS[OTHER_NAMES[host]] if host in OTHER_NAMES else host


def names_of(host: str) -> list[str]:
    """Return all names of a host, its own first."""
    others = [*API_DOMAINS.values(), *OTHER_NAMES]
    return [host, *(name for name in others if name != host and main_name(name) == main_name(host))]
