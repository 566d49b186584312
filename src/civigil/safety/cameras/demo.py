"""The two drawn cameras of a city that nobody has set up: a bus station's forecourt and a yard with a fenced substation.

They stand in Berlin-Adlershof, whose streets the demonstration's map shows, and all that they report has the status Test. Outlines
follow `pattern/layout.py`: the pavement beside the doors, the ground inside the fence.
"""

from __future__ import annotations

from civigil.kernel.capability import Demo

DEMO = Demo(
    says="two drawn cameras, labelled TEST PATTERN, status Test",
    settings={
        "cameras": [
            {
                "id": "forecourt",
                "title": "Bus station, forecourt",
                "source": "pattern:forecourt",
                "latitude": 52.43485,
                "longitude": 13.54135,
                "uncertainty_m": 25.0,
                "status": "Test",
                "zones": [
                    {
                        "name": "beside the entrance",
                        "corners": [[0.666, 0.443], [0.801, 0.443], [0.835, 0.509], [0.685, 0.509]],
                        "loiter_s": 12.0,
                    }
                ],
            },
            {
                "id": "yard",
                "title": "Depot, yard",
                "source": "pattern:yard",
                "latitude": 52.43072,
                "longitude": 13.53108,
                "uncertainty_m": 25.0,
                "status": "Test",
                "zones": [
                    {
                        "name": "substation",
                        "corners": [[0.589, 0.472], [0.901, 0.472], [1.0, 0.627], [0.622, 0.627]],
                        "forbidden": True,
                    }
                ],
            },
        ]
    },
)
