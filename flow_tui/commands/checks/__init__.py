"""The checks of `flow-tui doctor`. None sends a request or writes to disk."""
