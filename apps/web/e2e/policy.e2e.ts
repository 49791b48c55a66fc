/** The page's own policy stops what an injection would need. */
import { expect, test } from '@playwright/test'

test('neither script nor style nor markup that was slipped into the page takes effect', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('link', { name: /^continue with/i })).toBeVisible()
  const outcome = await page.evaluate(async () => {
    const violated: string[] = []
    addEventListener('securitypolicyviolation', ({ effectiveDirective }) => violated.push(effectiveDirective))
    const script = document.createElement('script')
    let refused = ''
    try {
      script.text = 'window.ran = true'
      document.head.append(script)
    } catch (error) {
      refused = String(error)
    }
    const style = document.createElement('style')
    style.textContent = 'body { outline: 7px solid red }'
    document.head.append(style)
    const probe = document.createElement('p')
    probe.setAttribute('style', 'outline: 7px solid red')
    document.body.append(probe)
    let markup = ''
    try {
      probe.innerHTML = '<img src=x onerror="window.ran = true">'
    } catch (error) {
      markup = String(error)
    }
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    return {
      ran: 'ran' in window,
      refused,
      markup,
      styled:
        getComputedStyle(document.body).outlineWidth === '7px' ||
        getComputedStyle(probe).outlineWidth === '7px',
      violated: [...new Set(violated)].sort(),
    }
  })
  expect(outcome.ran).toBe(false)
  expect(outcome.styled).toBe(false)
  expect(outcome.refused).toContain('TrustedScript')
  expect(outcome.markup).toContain('Markup is not made out of text here')
  expect(outcome.violated).toEqual(expect.arrayContaining(['style-src-attr', 'style-src-elem']))
})
