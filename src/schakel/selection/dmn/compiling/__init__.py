"""One meaning of a decision table, compiled twice: for one case at a time, and for a history."""
