"""The checks of `flow-tui doctor`. None sends a request to anybody, none leaves a trace."""
