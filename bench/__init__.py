"""Claims, measured: each figure of ours beside the peer's or the limit's, in one run. `make bench`, or `python -m bench --list`."""
