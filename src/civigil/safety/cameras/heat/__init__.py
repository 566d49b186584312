"""Heat maps for the live view: where it was busy lately, and where unusual.

watch.py's things       -> busy.py ┐
normality/'s verdicts   -> odd.py  ┴> the session, while somebody looks -> an observation -> the screen
                                   └> chart.py: of a whole recording, a picture -> analyse --heat
"""
