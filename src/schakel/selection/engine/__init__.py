"""What needs a heavy library: it runs in a process of its own, never in one that serves pages."""
