/** A message's body as a person reads it; what is no JSON stays as it came. Pure. */
export function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
