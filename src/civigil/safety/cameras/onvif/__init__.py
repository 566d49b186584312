"""Cameras that speak ONVIF: found on the network, asked for their streams, turned. The codec is `protocols/onvif`."""
