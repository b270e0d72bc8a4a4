"""The ZSM table: shifts and seats, the board, partners' contributions, assessment and disposal."""
