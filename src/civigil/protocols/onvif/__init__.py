"""ONVIF: how cameras are found, asked for their streams and turned. SOAP 1.2 to values and back, sans I/O.

| File | What of it | Written down in |
|---|---|---|
| `xml.py` | bytes to elements, with every limit | |
| `soap.py` | the envelope, its fault, and who asks (UsernameToken digest) | SOAP 1.2; WS-Security UsernameToken 1.1 |
| `discovery.py` | who is there: Probe and ProbeMatches | WS-Discovery (April 2005), ONVIF Core |
| `device.py` | what it is, what time it has, where its services are | ONVIF Core |
| `media.py` | its streams: Media (ver10) and Media2 (ver20, which knows H.265) | ONVIF Media, Media2 |
| `ptz.py` | turn, stop, presets, where it points | ONVIF PTZ |

What a camera answers is not trusted: no document type, no entity, bounded bytes, elements and depth, bounded texts, finite figures.
"""
