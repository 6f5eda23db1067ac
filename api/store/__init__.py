"""The database: documents with versions, tokens, imports, events."""
