"""Where on the ground what a camera sees is: points that somebody tied to the map, a homography through them, its uncertainty.

ties -> homography.py (pure) -> calibrated.py: a place with its uncertainty for each picture point
tracks with places -> course.py: speed and heading -> handover.py: the same thing before the next camera
"""
