"""Widgets, a file each."""
