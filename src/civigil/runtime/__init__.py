"""What carries the rooms: bus, store, evidence, settings, processes. Nothing here knows a room by name."""
