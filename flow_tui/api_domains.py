"""Kaleyra's API domains. A further preset is one line here."""

from typing import Final

API_DOMAINS: Final = {
    "IN": "api.in.kaleyra.io",
    "SG": "api.ap.kaleyra.io",
    "EU": "api.eu.kaleyra.io",
    "NA": "api.na.kaleyra.ai",
}
"""Host names by pod: IN, SG and EU from the vendor's Publish Flow page, NA from newer pages."""

DEFAULT_POD: Final = "IN"
DEFAULT_BASE_URL: Final = f"https://{API_DOMAINS[DEFAULT_POD]}"
