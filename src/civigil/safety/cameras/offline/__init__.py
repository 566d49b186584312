"""Recordings without a server: watch them, draw into them, learn from them, and tell people what was found."""
