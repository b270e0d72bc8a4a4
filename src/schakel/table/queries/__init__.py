"""Every read at the table: the board, one case, the seats of a shift."""
