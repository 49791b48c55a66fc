// Nothing on the page makes markup out of text: the browser asks this about every innerHTML, and CSS alone passes.
if (window.trustedTypes)
  window.trustedTypes.createPolicy('default', {
    createHTML: (text) => {
      if (/<[a-z!/?]/i.test(text)) throw new TypeError('Markup is not made out of text here')
      return text
    },
  })

// Nor code out of text: zod would try whether it may, and every try is a violation that is reported.
globalThis.__zod_globalConfig = { jitless: true }

// Runs before the first paint, so that a dark desk is never lit up by a white flash.
try {
  const kept = localStorage.getItem('mantine-color-scheme-value') || 'auto'
  const dark = kept === 'dark' || (kept === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
} catch {
  // Storage may be forbidden: Mantine then decides a moment later.
}
