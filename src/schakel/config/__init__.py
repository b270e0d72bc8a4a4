"""How the house is put together: settings, URLs, and the one list of reactions to events.

Nothing is decided about a case here. What an event leads to stands in `reactions.py`, once.
"""
