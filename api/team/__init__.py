"""Customers, reps, calendars, users: as stored, judged, and as planned from."""
