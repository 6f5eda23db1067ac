"""Maps and reports of a plan: domain values in, a map or HTML text out."""
