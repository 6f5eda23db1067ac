"""Plans as versions: kept, shown, compared, edited, put in force."""
