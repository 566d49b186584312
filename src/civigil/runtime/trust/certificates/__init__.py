"""The city's certificates: names, what stands in each kind, the files they lie in, what was issued and what is revoked.

    root (P-384, its key may leave the machine)
      ├─ processes (P-256)   signs rooms, spine, gateway, servers; never a device's name
      └─ devices (P-256)     signs devices; never a server, never another name than a device's

`names` and `profile` are pure. `authority.Authority` beside this folder is what others use.
"""
