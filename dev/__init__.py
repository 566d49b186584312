"""Tools of those who build this: locks, generated documents, a new room."""
