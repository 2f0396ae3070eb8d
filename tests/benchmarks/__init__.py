"""Figures of the program as its user meets it, beside those of the least Textual app there is."""
