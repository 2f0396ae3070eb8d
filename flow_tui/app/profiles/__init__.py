"""Profiles, credentials, sign-in."""
