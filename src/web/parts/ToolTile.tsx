// A tool's sign: its monogram on its colour.
import css from './parts.module.css';

export function ToolTile({
  tool,
  size = 32,
}: {
  tool: { monogram?: string | null; color?: string | null } | undefined;
  size?: number;
}) {
  const color = tool?.color ?? '#6b6f7d';
  return (
    <span
      aria-hidden
      className={css.tile}
      style={{
        width: size,
        height: size,
        fontSize: size * 0.38,
        borderRadius: size * 0.26,
        background: color,
        color: inkOn(color),
      }}
    >
      {tool?.monogram ?? '?'}
    </span>
  );
}

/** Black or white, whichever reads better on a `#rrggbb` ground (relative luminance of WCAG). */
function inkOn(color: string): string {
  const hex = /^#?([0-9a-f]{6})/i.exec(color)?.[1] ?? '6b6f7d';
  const [r = 0, g = 0, b = 0] = [0, 2, 4].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  // at this luminance both read equally well, at 4.6 to 1
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? '#000000' : '#ffffff';
}
