"""How many people are in a zone: `watch.py` counts; `people.py` learns how large they are, `lively.py` what stands and stirs."""
