"""What a unit must do: item, owner, due date, reminder, escalation ladder, done or why not.

Every capability that waits for somebody puts its item here; none builds reminders of its own.
"""
