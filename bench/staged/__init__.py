"""Clips with a known truth, staged on real grounds: drawn people and things composed onto recorded footage, then encoded.

`ground.py` gives the pictures of a place (UCSD Ped2's footage with its own passers-by, its empty ground, or the room's own test
pattern), `actors.py` draws people and things, `play.py` says who does what when, and `film.py` encodes it with a camera's noise.
"""
