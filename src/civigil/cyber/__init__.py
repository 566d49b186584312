"""The cyber wing: encryption, intrusion, access, audits, vault, iot, awareness, response, updates."""
