"""A synthetic region, driven through the same actions that people use.

People, cases and partners' input are drawn from a seed; nothing here writes a table directly.
"""
