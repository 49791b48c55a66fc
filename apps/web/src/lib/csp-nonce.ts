/** The nonce of this page, with which its policy lets style elements apply. Browsers hide it from selectors. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''

export const styleNonce = (): string => nonce

// Where the style elements of react-remove-scroll, under Mantine's modals and drawers, look for it.
Object.assign(globalThis, { __webpack_nonce__: nonce })
