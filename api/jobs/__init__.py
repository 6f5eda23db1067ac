"""Planning jobs: asked for, worked off in processes of their own, kept."""
