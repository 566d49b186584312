"""Certificates of processes and devices: who holds one, until when, who is barred; revoked and let in again by an order.

The authority itself is the runtime's (`runtime/trust/authority.py`): this is its face for people.
"""
