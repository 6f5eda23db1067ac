"""The schema, step by step; a step is never changed once released."""
