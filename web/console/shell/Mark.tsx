/** The house's mark: an eye that is a watch-light. */
export function Mark({ size = 26 }: { readonly size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} fill="none" stroke="currentColor" strokeWidth="2.4" aria-hidden>
      <path d="M3 16s5-9 13-9 13 9 13 9-5 9-13 9S3 16 3 16Z" strokeLinejoin="round" />
      <circle cx="16" cy="16" r="4.2" fill="currentColor" stroke="none" />
    </svg>
  );
}
