"""One module per outside system: the database server, the identity provider, mail, partners' webhooks."""
