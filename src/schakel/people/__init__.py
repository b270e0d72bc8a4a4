"""Persons as each organisation knows them, their identifiers, and links between records.

Records are linked, never merged; a link can be undone.
"""
