"""Every write of the hand-over: offering, answering, feedback, and the end of what was refused."""
