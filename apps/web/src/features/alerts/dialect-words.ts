import type { Dialect } from '@viewzenix/schema'

/** What a message's format is called by those who write such messages; as in “Read as …”. */
export const dialectWords: Record<Dialect, string> = {
  viewzenix: 'Viewzenix JSON',
  traderspost: 'TradersPost',
  openalgo: 'OpenAlgo',
  '3commas': '3Commas',
  okx: 'OKX signal bot',
  pineconnector: 'PineConnector',
  alertatron: 'Alertatron',
  words: 'plain words',
  general: 'fields known by their names',
  mapped: 'fields that this hook maps',
}
