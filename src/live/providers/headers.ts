/** Argo's HTTP library writes these itself, whatever a metric says. */
const NEVER_SENT = new Set(['host', 'content-length', 'transfer-encoding', 'trailer']);

/** A metric's headers by lower-case name; of two with one name the later counts, as in Argo. */
export function headersOf(
  list: readonly { readonly key: string; readonly value: string }[] = [],
): Readonly<Record<string, string>> {
  const headers = list.map(({ key, value }) => [key.toLowerCase(), value] as const);
  return Object.fromEntries(headers.filter(([name]) => !NEVER_SENT.has(name)));
}

/** The header value of basic authentication (RFC 7617). */
export function basicAuthorization(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
