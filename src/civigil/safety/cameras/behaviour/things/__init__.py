"""Things left and taken: `standing.py` sees what is new and does not move, `trails.py` who was where, `watch.py` what was left."""
