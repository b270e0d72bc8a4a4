"""The one policy: who may see which part of which case, and why.

`decide` is pure. What it allows is stored as grants in the transaction of each fact, and forced
row-level security reads only those.
"""
