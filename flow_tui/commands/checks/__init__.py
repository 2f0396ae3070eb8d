"""The checks of `flow-tui doctor`. None sends anything to anybody, none leaves a trace."""
