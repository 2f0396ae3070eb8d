"""Everything Textual: screens, widgets, keys. Nothing below imports it."""
