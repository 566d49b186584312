"""The test-pattern generator: drawn scenes with people who walk, as a source like any other (`pattern:forecourt`).

    layout.py    the scenes: ground, building, things, and the ways that people take
    people.py    who is where at a moment
    lens.py      from metres on the ground to pixels
    light.py     how high the sun stands, and what that does
    ground.py    what never moves, drawn once and lit anew each minute
    things.py    trees, lamps, fences, boxes
    figure.py    somebody who walks or stands
    picture.py   all of it, with noise, the clock and the words TEST PATTERN
    stream.py    pictures, encoded, as bytes that the reader of recordings takes

A picture follows from the scene's name and the time alone: everything but `stream.py` is pure, and what looks like chance
is a hash.
"""
