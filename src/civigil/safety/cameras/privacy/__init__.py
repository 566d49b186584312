"""What of a picture nobody may see: masks that are burnt in before anything is kept or shown, and people blurred in clips.

A *mask* is a part of the picture that the camera should never have shown: a neighbour's window. It is filled in as soon as a
picture is decoded (`hide.py`), before it is watched, and what is kept and shown live is coded anew from the filled pictures
(`masked.py`): behind a mask nothing is seen, followed, stored or sent, by anybody, ever. There is no original.

*Blurring* is for people everywhere else: clips and snapshots show them blurred (`blur.py`), and the unblurred original is kept
beside, sealed, for whoever may unseal it, says why, and is written down.
"""
