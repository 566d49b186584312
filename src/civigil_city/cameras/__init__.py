"""Pictures of the city: what a camera at a place would see, drawn from the streets' geometry and from what moves on them."""
