"""Who is who from picture to picture: association, motion, who shares a blob, who came out of a crowd, who outlives a gap."""
