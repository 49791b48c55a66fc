// Runs before the first paint, so that a dark desk is never lit up by a white flash.
try {
  const kept = localStorage.getItem('mantine-color-scheme-value') || 'auto'
  const dark = kept === 'dark' || (kept === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
} catch {
  // Storage may be forbidden: Mantine then decides a moment later.
}
