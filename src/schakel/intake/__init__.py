"""Messages in, whatever the door: schema, idempotency, receipts.

Hands each message to the capability that owns it. What a message means is not decided here.
"""
