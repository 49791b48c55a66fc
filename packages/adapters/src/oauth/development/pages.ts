/** The development provider's pages: plain HTML with the product's colours, no script, no outside request. */
import type { DemoAccount } from './accounts.ts'

export const signInPage = (view: {
  /** Where the forms go. */
  action: string
  accounts: DemoAccount[]
  /** What was wrong with what was typed. */
  problem?: string
  typed?: { email: string; name: string }
}): string =>
  page(
    'Sign in',
    `<h1>Sign in to Viewzenix</h1>
<p class="note">This is the sign-in for trying things out on this computer. It asks for no password, and only
this computer can reach it.</p>
${view.accounts
  .map(
    (account) => `<form method="post" action="${escapeHtml(view.action)}">
<button class="person" name="subject" value="${escapeHtml(account.subject)}">
<span class="mark" aria-hidden="true">${escapeHtml(initials(account.name))}</span>
<span><strong>${escapeHtml(account.name)}</strong><small>${escapeHtml(account.note ?? account.email)}</small></span>
</button></form>`,
  )
  .join('\n')}
<p class="or">or as somebody else</p>
<form method="post" action="${escapeHtml(view.action)}">
${view.problem ? `<p class="problem" role="alert">${escapeHtml(view.problem)}</p>` : ''}
<label>Name<input name="name" autocomplete="name" required maxlength="80" value="${escapeHtml(view.typed?.name ?? '')}"></label>
<label>Email<input name="email" type="email" autocomplete="email" required maxlength="254" value="${escapeHtml(view.typed?.email ?? '')}"></label>
<button class="primary" name="typed" value="1">Continue</button>
</form>
<form method="post" action="${escapeHtml(view.action)}"><button class="quiet" name="cancel" value="1">Cancel</button></form>`,
  )

export const messagePage = (title: string, message: string): string =>
  page(title, `<h1>${escapeHtml(title)}</h1><p class="note">${escapeHtml(message)}</p>`)

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .flatMap((word) => [...word].slice(0, 1))
    .slice(0, 2)
    .join('')
    .toUpperCase()

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escapeHtml(title)} · Viewzenix</title>
<style>${STYLE}</style></head><body><main>${body}</main></body></html>`

/** The one style sheet of these pages: their policy names its hash. */
export const STYLE = `
:root{--text:#1A2B4B;--dim:#5A6B8A;--page:#F8F9FC;--card:#FFFFFF;--line:#E2E8F0;--primary:#3E63DD;--bad:#C53030}
@media (prefers-color-scheme:dark){:root{--text:#E6EBF5;--dim:#A3B1CC;--page:#0E1422;--card:#151D30;--line:#2A3550;--primary:#4A6EE8;--bad:#FF8A8A}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:16px;background:var(--page);color:var(--text);
font:15px/1.5 Inter,system-ui,sans-serif}
main{width:100%;max-width:400px;padding:24px;background:var(--card);border:1px solid var(--line);border-radius:12px;
box-shadow:0 1px 3px rgb(26 43 75/.08)}
h1{margin:0 0 8px;font-size:20px;line-height:1.3}
p{margin:0 0 16px}.note,small{color:var(--dim)}small{display:block;font-size:13px}
form{margin:0 0 8px}label{display:block;margin-bottom:12px;font-size:13px;font-weight:500}
input{display:block;width:100%;min-height:40px;margin-top:4px;padding:8px 12px;border:1px solid var(--line);border-radius:8px;
background:var(--page);color:var(--text);font:inherit}
button{width:100%;min-height:44px;padding:8px 12px;border:1px solid var(--line);border-radius:8px;background:var(--card);
color:var(--text);font:inherit;cursor:pointer}
button:hover{border-color:var(--primary)}
button:focus-visible,input:focus-visible{outline:2px solid var(--primary);outline-offset:2px}
.person{display:flex;gap:12px;align-items:center;text-align:left}
.mark{display:grid;place-items:center;flex:none;width:36px;height:36px;border-radius:50%;background:#3E63DD;color:#FFF;font-size:13px;font-weight:600}
.primary{background:#3E63DD;border-color:#3E63DD;color:#FFF;font-weight:500}
.quiet{border-color:transparent;color:var(--dim)}
.or{margin:16px 0 12px;color:var(--dim);font-size:13px}
.problem{color:var(--bad);font-size:13px}`
