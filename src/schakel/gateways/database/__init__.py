"""PostgreSQL as Django speaks to it: `ENGINE` in the settings."""
