"""The live view: a camera's own packets as fragmented MP4, on their way to a browser's `<video>`.

    packets -> fragments.py -> streamer.py -> the worker's course.py -> relay.py -> the gateway's course.py -> screen.py -> MSE

Nothing is encoded again. Whoever is slow goes on from the newest key picture; what is kept for anybody is one group of pictures.
"""
