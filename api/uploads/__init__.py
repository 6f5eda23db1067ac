"""Files that are uploaded: read beside the server, judged, committed."""
