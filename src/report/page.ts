import { html, raw } from 'hono/html';
import type { Markup } from './chart/plot.ts';
import { REPORT_STYLE } from './style.ts';

/** One file that needs nothing else and works offline. */
export function page(title: string, body: Markup): string {
  const whole = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${raw(REPORT_STYLE)}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
  return String(whole);
}
