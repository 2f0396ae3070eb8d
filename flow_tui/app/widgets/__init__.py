"""One file a widget that several screens or one screen owns."""
