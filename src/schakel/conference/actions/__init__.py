"""Every write of the house: participants, meetings, actions, the plan, and closing."""
