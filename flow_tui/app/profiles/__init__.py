"""Profiles, credentials, signing in."""
