"""Published and generated cases: commands that print a table and write JSON."""
