"""What is read: proposals, past cases, versions of models and the catalogue in force."""
