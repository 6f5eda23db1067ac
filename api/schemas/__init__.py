"""Bodies of requests and answers: strict, bounded, documented."""
