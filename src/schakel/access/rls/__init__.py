"""Row-level security, written from the declarations on the models.

`policies` says what SQL describes one table's protection; `apply` runs it as the owner role and
compares the live catalogue with the declarations.
"""
