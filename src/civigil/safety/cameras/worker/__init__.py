"""One camera kept going in the city: its keeper, its process, what the two say to one another, and its window to the gateway."""
