"""The words that every room speaks: ids, time, place, severity, errors, permissions, facts, ports.

Pure: the standard library, msgspec and h3 (docs/decisions/0002), and nothing that reads a clock, a file or a socket.
"""
