"""The heavy part: Ibis on DuckDB, and Vega-Lite. Imported by tasks and commands only (ruling 6)."""
