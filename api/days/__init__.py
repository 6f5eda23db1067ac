"""What reps fetch and report: days, feeds, outcomes."""
