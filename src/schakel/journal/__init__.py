"""What happened, without content: process events, outbox, inbox of hashes, case timeline.

Nothing here names a person; what is written here may be counted.
"""
