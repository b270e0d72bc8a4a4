"""The rules of cases: clocks (`clocks`), states (`states`), numbers. Plain Python, no database."""
