"""The Care and Safety House: entry test, agenda, attendance, decisions, actions, plan, closing."""
