"""Decision models (DMN 1.3 to 1.5): reading, evaluating and explaining decision tables.

A small library of its own, without Django, database or network. Nothing of a model's text is ever
run as Python.
"""
