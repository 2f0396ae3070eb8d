"""A small Kaleyra on a loopback port, for `--demo` and for the tests. Standard library only."""
