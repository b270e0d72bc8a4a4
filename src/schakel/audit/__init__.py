"""The append-only record of who saw or did what, on which ground. It has no foreign keys.

It is written in the transaction of the read or write it speaks of, or that transaction fails.
"""
