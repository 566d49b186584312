"""Experimental rules on bodies: who fell, who lies, and where people seem to fight. Off unless a zone asks for them.

silhouettes.py (who stands upright, who lies) -> down.py  (falls, people who lie) ┐
unrest.py      (what changes where people stand) -> brawl.py (fight-like motion)  ┴> watch.py -> words.py
"""
