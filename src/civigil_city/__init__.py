"""The other side of the wire: a simulated city of streets, cameras, devices and people, speaking the real protocols.

It runs as a process of its own (`python -m civigil_city`), knows `civigil.kernel` and `civigil.protocols` only, and no room
knows that it exists. Everything that it sends bears the status Exercise or Test, never Actual.
"""
