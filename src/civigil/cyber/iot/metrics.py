"""What the room counts, for Prometheus."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

MESSAGES = Counter("civigil_iot_messages", "Messages of devices that were taken", ["stream"])
RUBBISH = Counter("civigil_iot_rubbish", "Messages of devices that nobody could read")
STRANGERS = Counter("civigil_iot_strangers", "Messages of devices that nobody admitted")
ACKNOWLEDGED = Counter("civigil_iot_alarms_acknowledged", "Acknowledgements that were sent to devices")
WAITING = Gauge("civigil_iot_waiting", "Messages that wait in a stream of devices", ["stream"])
RENEWED = Counter("civigil_iot_certificates_renewed", "Certificates that devices asked for over their own connection")
