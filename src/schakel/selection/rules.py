"""From a message to the facts that the decision models ask for, and from outcomes to a proposal."""
