"""The sub-commands that need no screen: `history` and `doctor`."""
