/**
 * What went to a broker, or came from it, as the audit trail and the archive keep it: every field, under the names
 * that the rest of the trail has. Credentials are no part of it: an order carries none.
 */
export const asTraffic = (message: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(message).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  )
