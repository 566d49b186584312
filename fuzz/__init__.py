"""Every parser of outside input, fed with rubbish for as long as you like: `make fuzz SECONDS=600`.

Each module here but `engine` and `__main__` is a target: a function `fuzz(data: bytes)`, which must not raise, and `SEEDS` that
reach deep into the parser. What a parser may say no with (the six errors) the target itself catches; anything else is a find.
"""
