"""What people and things do in a camera's picture that a zone or a line does not allow: rules on tracks and on what stands still.

`watch.py` runs them all. `zones.py`: staying and entering; `objects.py` with `standing.py` and `trails.py`: things left and taken.
What is found is told by `words.py` (sentence and figures) and `facts.py` (the fact).
"""
