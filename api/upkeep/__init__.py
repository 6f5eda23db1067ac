"""What keeps a service well: limits, figures, chores, places where tests let it die."""
