"""Values as text for people. No widgets, no disk, no network."""
