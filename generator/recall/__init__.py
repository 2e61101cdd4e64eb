"""Cache of valid editions: only those are read again whose files have changed."""
