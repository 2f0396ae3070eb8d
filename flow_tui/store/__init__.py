"""What is remembered on disk: flows, attempts, profile names, settings. No Textual, no network."""
