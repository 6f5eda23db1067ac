"""Plans and territories as folders, for commands and jobs alike."""
