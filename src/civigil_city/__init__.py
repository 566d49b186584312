"""The other side of the wire: a simulated city of devices and people, speaking the real protocols.

Empty so far. It may import `civigil.protocols` and `civigil.kernel`, and nothing else of ours.
"""
