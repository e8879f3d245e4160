"""Court files of a claim (contentieux): opened, judged, appealed, settled, closed."""
