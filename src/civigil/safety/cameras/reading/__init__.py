"""From a source to pictures: what can be read, how it is decoded, the last seconds kept for clips, and whether we fall behind."""
