/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */

const SPANS = [
  ['300', '5 min'],
  ['1800', '30 min'],
  ['21600', '6 h'],
  ['', 'all'],
] as const;

/** How much of the past the charts show. */
export function Spans() {
  return (
    <fieldset class="spans">
      <legend>Show the last</legend>
      {SPANS.map(([seconds, label]) => (
        <label>
          <input type="radio" name="span" value={seconds} checked={seconds === ''} />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
