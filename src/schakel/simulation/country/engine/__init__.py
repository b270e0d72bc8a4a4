"""A whole country at once, as columns: for tasks and commands, never in a web process (ruling 6)."""
