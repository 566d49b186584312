"""What belongs to the scene and what stands out of it: the background, its light, shadows, and the blobs that are left."""
