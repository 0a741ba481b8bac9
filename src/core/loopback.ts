const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const LOOPBACK = new RegExp(`^(?:localhost|::1|127(?:\\.${OCTET}){3})$`, 'i');

/** Whether an address can be reached from this machine only. A name is not looked up. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/** Whether a request's `Host` field names this machine itself: a page elsewhere cannot make it so. */
export function isLoopbackHost(field: string): boolean {
  const name = field.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return isLoopback(name);
}
