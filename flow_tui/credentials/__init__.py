"""Profiles' secrets: environment, OS keyring, this session. No Textual, no network."""
