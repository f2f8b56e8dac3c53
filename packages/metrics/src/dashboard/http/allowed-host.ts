/** Whether a request's host is allowed: a foreign page may resolve its own name to this server. */
export function isAllowedHost(request: Request, hosts: readonly string[] | 'loopback' | undefined): boolean {
  if (hosts === undefined) return true;
  const host = hostOf(request);
  if (host === undefined) return false;
  return hosts === 'loopback' ? isLoopbackName(host) : hosts.includes(host);
}

/** Whether a name or an address always means this machine. */
export function isLoopbackName(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    host === '::1' ||
    /^127(?:\.\d{1,3}){3}$/.test(host)
  );
}

/** The requested host name, without its port. */
function hostOf(request: Request): string | undefined {
  try {
    const host = request.headers.get('host');
    return new URL(host === null ? request.url : `http://${host}`).hostname.toLowerCase();
  } catch {
    return undefined;
  }
}
