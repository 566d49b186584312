"""The sway of a camera: how far its picture lies from where it usually lies, and that taken out before anything is watched.

`sway.py` is the noun, `ground.py` what is known of the picture that sways, `steady.py` finds the sway of each picture. Pure.
"""
