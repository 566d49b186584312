import type { Proof, ShownEntry } from "./proof.ts";

/** Entry 7 of a log of 11, as the server proves it (made by `tests/cyber/vault/logs.py`). */
export const PROOF: Proof = {
  "seq": 7,
  "entry": "[7,\"2026-05-01T12:00:07.000000Z\",\"operator:1\",\"cameras:feed:restart\",\"/api/x\",\"{\\\"request\\\":\\\"r-7\\\",\\\"why\\\":\\\"a \\\\\\\"quoted\\\\\\\" ]reason\\\\\\\\ with é\\\\n\\\"}\"]",
  "path": [
    "/k9lKWw3w/yrUWN9QrjOHciGz4H63NL9MLJOzCIJDNQ=",
    "qhkDowXnhjUcDGTaRf4VoFfQZEGkMRw2Zb/06zCZ6KM=",
    "JsUTy8DBsVhAotCikxB+dJqPJDTFGm5CvPt4OipclVQ=",
    "32e7BU7C/AQyaOlZI2QRHeywB2gDKtSZg5g9JYLegq0="
  ],
  "head": "civigil-log/0123456789abcdef\n11\nzyEE3nt1NqUpnr0wGFs3/mvrOwx28j/rgxQlvIBlDOE=\nat 2026-05-01T12:00:11.000000Z\n\n— civigil-log/0123456789abcdef 0da1r33qmVA4wnI/JZ4SWbGdLT2Ty+xPLR5VyF7G2IlNmKPhR6mFxOxP3KUymmDjFuhRkQE5AQRbsyq3nwed6TRyogE=\n",
  "key": "civigil-log/0123456789abcdef+d1d6b5af+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
};

export const SHOWN: ShownEntry = {
  "seq": 7,
  "at": "2026-05-01T12:00:07.000000Z",
  "who": "operator:1",
  "did": "cameras:feed:restart",
  "to": "/api/x",
  "detail": {
    "request": "r-7",
    "why": "a \"quoted\" ]reason\\ with é\n"
  }
};
