"""Regions, municipalities, houses, organisations, members and roles, and their working agreements."""
