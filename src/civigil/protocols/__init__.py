"""Codecs of the field, bytes to values and back, without a socket. Only what no kept library does."""
