"""One router per resource; a handler parses, calls and answers."""
