"""Attempts with an unknown outcome: check their flows and settle them."""
