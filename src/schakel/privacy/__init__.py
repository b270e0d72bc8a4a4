"""The citizen's side: retention and destruction, access requests, recall, review of the access log."""
