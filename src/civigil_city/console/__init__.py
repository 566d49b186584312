"""The city as a client of a console: it presents itself, obeys, tells what happens, and its people call; all of it over HTTP."""
