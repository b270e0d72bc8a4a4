"""Ids, clock, errors, event base, abstract models. At most ten small files, and no knowledge of cases."""
