"""The city's streets: read from an OpenStreetMap extract or a SUMO network, cut into vector tiles, and served by us.

No map of this house asks a server outside it. A file that the settings name (`city.streets`) is read once, in a process of its
own, and cut into tiles (`tiles.py`), which lie in one SQLite file in the data directory (`store.py`, MBTiles 1.3). The gateway
hands them out (`routes.py`) and notices when the file changes (`upkeep.py`).
"""
