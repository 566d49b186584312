"""Cameras that people turn: who may, one at a time, and what that means for what is watched and hidden.

| File | What of it |
|---|---|
| `limits.py` | the settings of a camera that can be turned |
| `lease.py` | who has it in hand, and until when. Pure |
| `course.py` | where it looks: at home, turning, away; a table of moves. Pure |
| `helm.py` | the hands at the wheel: orders to the camera, dead man's stop, the way home |
| `service.py`, `store.py`, `routes.py`, `view.py` | the orders, their SQL, their doors, what people see |

Zones, masks, ground and models hold at the home view and nowhere else. So a camera that is not at home is not watched, and one that
has masks is not shown either, from before it begins to turn until it is back (docs/decisions/0020).
"""
