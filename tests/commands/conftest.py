"""Fixtures of the commands' tests."""

from tests.support.secret_service import secret_service, silent_prompter

__all__ = ["secret_service", "silent_prompter"]
