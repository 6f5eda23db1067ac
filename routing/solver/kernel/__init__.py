"""The compiled part of the search: integer arrays in, integer arrays out."""
