"""What is normal before one camera, learned from its own footage, and what stands out from it.

Theory. A picture is cut into places (cells). Around each place lies a window as large as somebody who stands there, and in it
four things are measured of what is not the background: how fast it moves as a whole, how evenly (a walker's limbs swing to and
fro and one foot always rests; what rolls or glides moves all at once), how much of the window it fills, and in which direction
it goes. Footage of ordinary days says what is usual at each place; each measure is then a ratio to what 95 % of it stays below,
and their weighted sum is the surprise of a place in one picture.

One picture proves little: flow trembles, people hide one another. So surprise is *carried along the flow* and averaged over the
last second for whatever moves there: evidence follows the thing, comes in with it and leaves the picture with it. The score of a
picture is the largest surprise in it; it uses that picture and earlier ones only.

The hour of the day adds to it: where something is ten times rarer at this hour than over the day, its presence alone is a surprise
(`hours`); nothing is added before several hours have been watched, or where nobody says what time it is.

What it does not do: it knows no kinds of things and no names, needs no network and no labels, and says nothing of who stands
still. The files, in the order of the data: `limits` · `scale` · `measure` · `tally` · `hours` · `model` · `carry` · `judge` ·
`peaks` · `calibrate` · `hold` · `tell`; `fit` learns, `keep` writes to bytes and reads back. All of it is pure: no clock, no
file, no chance.
"""
