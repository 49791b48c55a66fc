/** As much of a browser as sign-in needs: cookies (which know hosts and paths, and no ports) and redirects. */

type Cookie = { name: string; value: string; host: string; path: string }

export class Browser {
  readonly cookies: Cookie[] = []

  /** One request, redirects not followed. A form is sent as a browser sends it. */
  async request(
    url: string | URL,
    options: { form?: Record<string, string>; headers?: Record<string, string>; method?: string } = {},
  ): Promise<Response> {
    const target = new URL(url)
    const cookie = this.cookies
      .filter((each) => each.host === target.hostname && covers(each.path, target.pathname))
      .map((each) => `${each.name}=${each.value}`)
      .join('; ')
    const response = await fetch(target, {
      method: options.method ?? (options.form ? 'POST' : 'GET'),
      redirect: 'manual',
      headers: { ...(cookie ? { cookie } : {}), ...options.headers },
      body: options.form ? new URLSearchParams(options.form) : undefined,
    })
    for (const line of response.headers.getSetCookie()) this.store(target, line)
    return response
  }

  /** Follows redirects until an answer that is none, or until the next address is one to stop at. */
  async follow(
    url: string | URL,
    options: { form?: Record<string, string>; stopAt?: (next: URL) => boolean } = {},
  ): Promise<{ url: URL; response: Response | null }> {
    let target = new URL(url)
    let form = options.form
    for (let hops = 0; hops < 20; hops++) {
      if (options.stopAt?.(target)) return { url: target, response: null }
      const response = await this.request(target, { form })
      const location = response.headers.get('location')
      if (response.status < 300 || response.status >= 400 || !location) return { url: target, response }
      await response.body?.cancel()
      target = new URL(location, target)
      form = undefined
    }
    throw new Error(`Too many redirects, the last one to ${target.href}`)
  }

  cookie(name: string): Cookie | undefined {
    return this.cookies.find((each) => each.name === name)
  }

  private store(from: URL, line: string): void {
    const [pair = '', ...attributes] = line.split(/;\s*/)
    const name = pair.slice(0, pair.indexOf('='))
    const value = pair.slice(pair.indexOf('=') + 1)
    const attribute = (wanted: string) =>
      attributes.find((each) => each.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1)
    const path = attribute('path') ?? '/'
    const expires = attribute('expires')
    const gone = attribute('max-age') === '0' || (expires !== undefined && Date.parse(expires) < Date.now())
    const index = this.cookies.findIndex(
      (c) => c.name === name && c.host === from.hostname && c.path === path,
    )
    if (index >= 0) this.cookies.splice(index, 1)
    if (!gone) this.cookies.push({ name, value, host: from.hostname, path })
  }
}

const covers = (cookiePath: string, path: string): boolean =>
  path === cookiePath || path.startsWith(cookiePath.endsWith('/') ? cookiePath : `${cookiePath}/`)
