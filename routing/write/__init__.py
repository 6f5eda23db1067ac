"""Plan -> files; the only place that writes them."""
