"""The safety wing: cameras, drones, dispatch, signals, warning, residents, crime."""
