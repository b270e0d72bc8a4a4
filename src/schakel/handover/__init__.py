"""How a case passes from the table to the house and back: offer, acceptance, refusal, feedback.

One row-state machine; reminders and the escalation ladder are work items, not built here.
"""
