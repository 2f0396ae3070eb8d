"""The home screen: the list of flows and the log pane."""
