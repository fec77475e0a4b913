// The sign of the product.
export function Logo({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden focusable="false" style={{ flex: 'none' }}>
      <rect width="32" height="32" rx="8" fill="#5548d9" />
      <path
        d="M9 20.5 16 7l7 13.5"
        fill="none"
        stroke="#fff"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path d="M12.5 25h7" stroke="#c9c3ff" strokeWidth="3" strokeLinecap="round" />
    </svg>
  );
}
