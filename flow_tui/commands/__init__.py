"""The sub-commands, which need no terminal: `history` and `doctor`."""
