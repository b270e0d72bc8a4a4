"""A plan of the country becomes rows: by the actions that people use, or in bulk as copies of what these
wrote. Belongs here: who plays, the messages, the copies, and going on after a break. Not: what happens and
how often, which is the plan (``country``)."""
