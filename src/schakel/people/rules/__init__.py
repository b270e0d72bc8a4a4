"""Rules about people: codes, names and dates, numbers, exact matching. Plain Python."""
