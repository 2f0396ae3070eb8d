"""The store: real SQLite files, real processes."""
