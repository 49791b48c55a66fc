import { useEffect, useId, useRef } from 'react'

/**
 * The drawn mail in a frame that runs no script, opens nothing, and knows nothing of this page. Its markup goes
 * through the server and back, so that the frame has a policy of its own and this page makes no markup out of text.
 */
export const DrawnMail = ({ title, html, className }: { title: string; html: string; className: string }) => {
  const name = useId()
  const form = useRef<HTMLFormElement>(null)
  // Another mail is another page of the frame.
  useEffect(() => form.current?.submit(), [html])
  return (
    <>
      <form ref={form} method="post" action="/mail/frame" target={name} hidden>
        <input type="hidden" name="html" value={html} />
      </form>
      <iframe className={className} sandbox="" title={title} name={name} />
    </>
  )
}
