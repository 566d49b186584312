"""Streets and what moves on them: Eclipse SUMO on a real street network, one pure snapshot a step."""
