"""Values as words for people. No widgets, no disk, no network."""
