"""Several cameras in one process: `serve.py` is that process, `groups.py` the room's side of it, `frames.py` what goes between.

A process holds more than 100 MB before its first picture, whatever it watches; cameras that share one share that. What they share
as well is its end: a decoder that crashes takes its group along. So a group that broke is not formed again for a while: each of its
cameras gets a process of its own, in which the one at fault harms nobody else.
"""
