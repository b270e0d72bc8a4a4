"""Every write at the table: shifts and seats, contributions, the assessment, the decision."""
