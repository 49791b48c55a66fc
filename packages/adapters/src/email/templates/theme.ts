/** The colours of a mail. Light is written on the elements; dark replaces it by class where a mail program can. */
export const light = {
  text: '#1a2b4b',
  muted: '#5a6b8a',
  page: '#f3f5f9',
  card: '#ffffff',
  line: '#e2e8f0',
  soft: '#f8f9fc',
  primary: '#3e63dd',
}

const dark = {
  text: '#e6ebf5',
  muted: '#9fb0cc',
  page: '#0f1624',
  card: '#172033',
  line: '#2a3650',
  soft: '#1c2740',
}

export type Tone = 'neutral' | 'good' | 'bad' | 'warning'
/** On the card, in both schemes; text in these colours passes AA on white by its darker shade. */
export const toneColor: Record<Tone, { bar: string; text: string; darkText: string }> = {
  neutral: { bar: '#3e63dd', text: '#3454c4', darkText: '#9db2ff' },
  good: { bar: '#00ba88', text: '#00775a', darkText: '#3ddcae' },
  bad: { bar: '#e53e3e', text: '#c22f2f', darkText: '#ff8f8f' },
  warning: { bar: '#f5a623', text: '#8a5a00', darkText: '#ffc864' },
}

export const font =
  "Inter, -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

const important = (rules: Record<string, string>): string =>
  Object.entries(rules)
    .map(([selector, rule]) => `${selector}{${rule}}`)
    .join('')

const darkRules = important({
  '.vz-page,.vz-page>table>tbody>tr>td': `background-color:${dark.page} !important`,
  '.vz-card': `background-color:${dark.card} !important;border-right-color:${dark.line} !important;border-bottom-color:${dark.line} !important;border-left-color:${dark.line} !important`,
  '.vz-soft': `background-color:${dark.soft} !important;border-color:${dark.line} !important`,
  '.vz-line': `border-color:${dark.line} !important`,
  '.vz-text': `color:${dark.text} !important`,
  '.vz-muted': `color:${dark.muted} !important`,
  ...Object.fromEntries(
    Object.entries(toneColor).map(([tone, { darkText }]) => [`.vz-${tone}`, `color:${darkText} !important`]),
  ),
})

export const styleSheet = `:root{color-scheme:light dark;supported-color-schemes:light dark}@media (max-width:480px){.vz-pad{padding-left:20px !important;padding-right:20px !important}}@media (prefers-color-scheme:dark){${darkRules}}`
