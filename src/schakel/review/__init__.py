"""Chain review and peer review: samples, findings, and what regions learn from each other.

It looks back over closed cases; it changes none.
"""
