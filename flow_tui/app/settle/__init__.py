"""Attempts with an unknown outcome: look, and settle them."""
