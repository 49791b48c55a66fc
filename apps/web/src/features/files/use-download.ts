import { useState } from 'react'
import { trpc } from '../../lib/trpc.ts'

/** Downloads a file of the workspace: asks for an address and goes there, which saves it and keeps the page. */
export const useDownload = () => {
  const utils = trpc.useUtils()
  const [error, setError] = useState<unknown>(null)
  const start = async (id: string): Promise<void> => {
    setError(null)
    try {
      const { url } = await utils.client.file.download.query({ id })
      const link = document.createElement('a')
      link.href = url
      link.download = ''
      link.rel = 'noreferrer'
      link.click()
    } catch (caught) {
      setError(caught)
    }
  }
  return { start, error }
}
