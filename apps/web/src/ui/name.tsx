/** A name that people gave: cut where it is too long for its cell, and whole on hover. */
export const Name = ({ children, strong }: { children: string; strong?: boolean }) => (
  <span className="cut" title={children} style={strong ? { fontWeight: 550 } : undefined}>
    {children}
  </span>
)
