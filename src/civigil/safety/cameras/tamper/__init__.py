"""Whether a camera still sees what it should: covered, sprayed, turned, out of focus, blinded, frozen or fed with old pictures.

Theory. What a fixed camera shows has a *structure*: edges that stay where they are whatever the light does. The direction of
the brightness gradient at such an edge survives clouds, lamps, night and fog; only its strength changes. So the camera's view is
kept as a field of mean gradient directions (`view.py`), and every picture is asked tile by tile whether the field is still there.

- Gone and nothing in its place: the lens is covered (all of it) or sprayed (a part). Whoever stands or parks there has edges of
  their own, in focus.
- Gone, but found at another place (orientation correlation, Fitch et al., BMVC 2002), or another view in its place: moved.
- Still there, but only the coarse of it: defocused (`focus.py`).
- Gone in glare or in the dark that came with the dusk: blinded.

A feed that is frozen does not even flicker (`still.py`); one that is replayed moves as it did before (`replay.py`). Evidence
must hold for a while before it is told, and be gone for a while before it is over (`hold.py`); what is learned, is learned from
pictures that bear no such evidence. All of it is causal and pure.
"""
