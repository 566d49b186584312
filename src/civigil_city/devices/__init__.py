"""The city's devices, speaking what devices speak: cameras RTSP, everything else MQTT over TLS with a certificate of its own."""
