/** Parts of a page that are fetched when they are wanted, or once nothing else is to do. */
import { type ComponentType, lazy } from 'react'

const loads: (() => Promise<unknown>)[] = []

/** As React's `lazy`; `load` gives the component itself. */
export const lazyPart = <P extends object>(load: () => Promise<ComponentType<P>>) => {
  loads.push(load)
  return lazy(async () => ({ default: await load() }))
}

/** Fetches every part that is known by now. What fails is fetched again when it is wanted. */
export const fetchParts = (): Promise<unknown> => Promise.allSettled(loads.map((load) => load()))
