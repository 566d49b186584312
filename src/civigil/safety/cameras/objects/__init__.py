"""What a detector of the user's own sees: an ONNX model, read by a declared adapter, beside the foreground's blobs.

    picture -> letterbox.py -> the model (detector.py, in a thread of its own: desk.py) -> adapters.py -> merge.py -> tracker

No weights come with Civigil. A model that cannot be used, or answers too late, leaves the camera watched by its blobs.
"""
