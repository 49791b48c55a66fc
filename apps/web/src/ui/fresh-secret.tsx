import { createContext, type ReactNode, useContext, useState } from 'react'

type Fresh = { id: string; secret: string }
const FreshSecret = createContext<{ fresh: Fresh | null; keep: (fresh: Fresh | null) => void }>({
  fresh: null,
  keep: () => {},
})

/** Carries a secret from where it was made to the panel of its thing, in memory alone. */
export const FreshSecretProvider = ({ children }: { children: ReactNode }) => {
  const [fresh, keep] = useState<Fresh | null>(null)
  return <FreshSecret value={{ fresh, keep }}>{children}</FreshSecret>
}

export const useFreshSecret = () => useContext(FreshSecret)
