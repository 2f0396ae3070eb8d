"""Publish and deprecate: confirm, send, one or many."""
