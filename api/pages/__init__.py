"""Pages for people: templates, and what they load."""
