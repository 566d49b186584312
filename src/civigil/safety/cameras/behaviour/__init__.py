"""What people and things do in a camera's picture that a zone or a line does not allow: rules on tracks and on what stands still.

`watch.py` runs them all. `zones.py`: staying and entering; `lines.py` and `pace.py`: crossing, running, the wrong way; `things/`:
left and taken; `crowds/`: too many, and scattering; `postures/`, experimental: falls, people who lie, fight-like motion;
`stature.py`: how tall people are there, which running and postures are held against.
What is found is told by `words.py` (sentence and figures) and `facts.py` (the fact).
"""
