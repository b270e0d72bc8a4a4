"""From process events to indicators and charts; differences between regions.

Small numbers are protected in one place, before any table, chart, file or answer. Audit records are
not read here: the law binds their use to control (Wpg 32a, Wgs 1.8.4).
"""
