"""Cameras that people find on the network and add while the city runs, beside those of the settings.

| File | What of it |
|---|---|
| `hosts.py` | the hosts that a person names. Pure |
| `inquiry.py` | one camera asked under a name and password: what it is, or what is in the way |
| `following.py` | the hands: searches and inquiries as they are asked for, cameras as they come and go |
| `login.py` | a name and password as one text. Pure |
| `seals.py` | which columns and fields hold a name and password: never in the clear, never shown again |
| `service.py`, `store.py`, `routes.py`, `view.py` | the orders, their SQL, their doors, what people see |

A person searches, asks one camera under a name and password, and adds what answered. Each of the three is an order; what takes
seconds is done by the process that watches cameras, for it is in their network, and is read by its id by whoever asked.
"""
