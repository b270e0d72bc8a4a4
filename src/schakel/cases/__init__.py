"""Criminal cases, and house cases from AANGEMELD on: their states, clocks and acts.

Who may see a case is decided in `access`; how it is disposed of, in `table` or `conference`.
"""
