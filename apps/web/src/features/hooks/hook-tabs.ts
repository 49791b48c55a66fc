/** Apart from the panel, so that the routes, which every page loads, do not load the panel. */
export const hookTabs = ['message', 'builder', 'test', 'reading', 'settings'] as const
export type HookTab = (typeof hookTabs)[number]
