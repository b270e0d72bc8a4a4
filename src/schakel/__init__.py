"""Schakel connects the ZSM tables with the Care and Safety Houses.

Each folder is a capability of the work, in the words of the field. `docs/architecture.md` is the
one-page plan of the house; imports go down its list only, and `make check` refuses the rest.
"""
