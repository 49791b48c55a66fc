/**
 * The names under which people send things, without case, dashes, underscores and dots. A name in the second list of
 * a role can mean other things as well: it counts where it reads as this one, and the reading says `likely`.
 */
import { meaningOfRung, TARGET_SIZES } from './ladder-names.ts'

export type Role =
  | 'symbol'
  | 'exchange'
  | 'side'
  | 'quantity'
  | 'notional'
  | 'percent'
  | 'closePercent'
  | 'riskAmount'
  | 'riskPercent'
  | 'quantityType'
  | 'price'
  | 'barPrice'
  | 'orderType'
  | 'limitPrice'
  | 'stopPrice'
  | 'timeInForce'
  | 'extendedHours'
  | 'after'
  | 'afterSize'
  | 'before'
  | 'beforeSize'
  | 'legSide'
  | 'flips'
  | 'reduceOnly'
  | 'stop'
  | 'stopPercent'
  | 'stopAmount'
  | 'trailPercent'
  | 'trailAmount'
  | 'target'
  | 'targetPercent'
  | 'targetAmount'
  | 'targetShare'
  | 'targetUnits'
  | 'targets'
  | 'atr'
  | 'stopAtr'
  | 'trailAtr'
  | 'targetAtr'
  | 'orderId'
  | 'comment'
  | 'time'
  | 'lag'
  | 'dryRun'
  | 'unsupported'
  | 'nothing'

/** `rung`: which of several targets, where the name has its number. */
export type Named = { role: Role; sure: 'exact' | 'likely'; rung?: number }

const NAMES: Readonly<Record<Role, readonly [exact: string, likely?: string]>> = {
  symbol: [
    `symbol ticker tvticker tvsymbol instrument tvinstrument pair tradingpair currencypair tickerid symbolid
     tradesymbol ordersymbol stocksymbol syminfoticker syminfotickerid security`,
    'market asset coin stock underlying sym',
  ],
  exchange: ['exchange tvexchange exch venue syminfoprefix'],
  side: [
    `action side orderaction strategyorderaction strategyaction orderside strategyorderside tradetype tradeaction
     tradeside tradedirection signaltype direction positiondirection buysell actiontype signalaction instruction`,
    'type signal order cmd command event operation op trade dir alert intent',
  ],
  // Bybit's index: 1 is the long side of a hedged account, 2 the short one.
  legSide: ['positionside posside holdside positionidx'],
  flips: ['reverse flip', 'mode'],
  quantity: [
    `quantity qty contracts ordercontracts strategyordercontracts orderqty orderquantity strategyorderqty
     tradesize tradeqty sizevalue quantityvalue qtyvalue amountvalue ordersize numcontracts shares numshares units quantityunits baseqty baseamount
     qtybase quantitybase amountbase basesize volumebase sizeamount sizequantity sizeqty`,
    // A size that is an object: {"type": "percent", "value": 10}.
    'volume size amount orderamount ordervolume tradevolume tradeamount vol',
  ],
  notional: [
    `notional ordernotional notionalvalue sizeusd usdsize amountusd usdamount usdtamount amountusdt usd usdt quoteqty quoteamount quoteorderqty
     quotesize dollaramount dollars qtyusd quantityusd qtyusdt cashamount cashqty ordervalue investment cost quantityusdt
     usdvalue`,
  ],
  percent: [
    `percentofequity equitypercent percentequity qtypercent quantitypercent sizepercent amountpercent percentbalance
     balancepercent orderpercent pctequity equitypct sizepct qtypct accountpercent capitalpercent percentofcapital`,
  ],
  // Of the position that is closed.
  closePercent: [
    `closepercent closepct closepercentage percenttoclose percentclose exitpercent exitpct reducepercent reducepct
     partialpercent partialclosepercent partialclosepct percentofposition positionpercent`,
    'percent percentage pct',
  ],
  riskAmount: ['riskamount riskusd riskdollars riskdollaramount'],
  riskPercent: ['riskpercent riskpct riskpercentage percentrisk'],
  quantityType: [
    `quantitytype qtytype sizetype amounttype currencytype orderamounttype qtymode sizemode unit unittype sizeunit qtyunit
     quantityunit amountunit`,
  ],
  price: [
    'price orderprice strategyorderprice signalprice executionprice fillprice tradeprice alertprice',
    'entryprice entry openprice lastprice last currentprice marketprice triggerprice priceatsignal',
  ],
  barPrice: ['close barclose closeprice candleclose'],
  orderType: ['ordertype pricetype orderkind exectype executiontype typeoforder'],
  limitPrice: ['limitprice orderlimitprice limit strategyorderlimitprice'],
  stopPrice: ['stopprice orderstopprice entrystopprice'],
  timeInForce: ['timeinforce tif ordertimeinforce duration'],
  extendedHours: ['extendedhours outsiderth exthours'],
  after: [
    `marketposition strategymarketposition sentiment newposition positionafter newmarketposition
     currentmarketposition targetposition`,
    'position pos strategyposition currentposition posafter marketpos mp',
  ],
  afterSize: [
    `marketpositionsize strategymarketpositionsize positionsize strategypositionsize possize newpositionsize
     positionqty positionquantity targetsize targetpositionsize positionsizeafter positioncontracts targetqty mpsize
     targetquantity`,
  ],
  before: [
    `prevmarketposition previousmarketposition strategyprevmarketposition prevposition previousposition positionbefore
     lastmarketposition oldposition prevpos posbefore`,
  ],
  beforeSize: [
    `prevmarketpositionsize previousmarketpositionsize strategyprevmarketpositionsize prevpositionsize
     previouspositionsize positionsizebefore prevpossize oldpositionsize`,
  ],
  reduceOnly: ['reduceonly closeonly closeposition'],
  stop: [
    `stoploss sl stoplossprice slprice stopl stoplevel slpx stopprc protectivestop stoplosslevel stoplosspx stopprotect
     stoplossstopprice newsl newstop newstoploss newslprice newstopprice newstoplossprice`,
    'stop',
  ],
  stopPercent: [
    `stoplosspercent slpercent slpct stoplosspct stoppercent stoppct stoplosspercentage slpercentage
     stoplossstoppercentage stoplossstoppercent`,
  ],
  stopAmount: ['stoplossamount sldistance stoplossdistance slamount stopdistance sloffset stoplossoffset'],
  trailPercent: [
    `trailpercent trailingpercent trailingstoppercent trailpct trailingpct trailingstoppct stoplosstrailpercent
     trailingstoplosspercent callbackrate tslpercent trailingslpercent trailstoppercent trailingslpct`,
  ],
  trailAmount: [
    'trailamount trailingamount traildistance trailingstopdistance trailingdistance stoplosstrailamount trailoffset trailingstopamount',
    'trail trailing trailingstop',
  ],
  target: [
    `takeprofit tp takeprofitprice tpprice targetprice profittarget tpx tppx takeprofitlevel tplevel takeprofitlimitprice
     tplimit takeprofitlimit targetlevel profittargetprice newtp newtakeprofit newtarget newtpprice newtakeprofitprice`,
    'target',
  ],
  targetPercent: [
    `takeprofitpercent tppercent tppct takeprofitpct targetpercent profitpercent takeprofitpercentage targetpct
     tppercentage targetpercentage profittargetpercent`,
  ],
  targetAmount: ['takeprofitamount tpdistance takeprofitdistance tpamount targetdistance tpoffset'],
  // How much of the position a target closes: ladder-names.ts has their names.
  targetShare: [''],
  targetUnits: [''],
  targets: ['takeprofits targets tps takeprofitlevels profittargets'],
  // The average true range in quote currency, and how many of it.
  atr: ['atr atrvalue currentatr averagetruerange'],
  stopAtr: ['slatr stopatr stoplossatr atrstop slatrmultiplier stopatrmultiplier stoplossatrmultiplier'],
  trailAtr: ['trailatr trailingatr atrtrail trailatrmultiplier trailingatrmultiplier trailingstopatr'],
  targetAtr: [
    'tpatr targetatr takeprofitatr atrtarget tpatrmultiplier targetatrmultiplier takeprofitatrmultiplier',
  ],
  orderId: [
    'orderid strategyorderid clientorderid tradeid signalid strategyordername ordername',
    'id entryid',
  ],
  comment: [
    'comment ordercomment strategyordercomment note remark strategyorderalertmessage alertmessage',
    'message text reason description msg',
  ],
  time: [
    'timenow timestamp firedat alerttime alerttimestamp senttime senttimestamp',
    'time bartime datetime date ts',
  ],
  lag: ['maxlag maxlagseconds'],
  dryRun: [
    `dryrun test simulate simulated paperonly testmode istest testnet istestnet usetestnet sandbox demo isdemo paper
     papertrade papertrading flag`,
  ],
  unsupported: [
    `breakeven betrigger beoffset delay lots lot lotsize volumelots delayseconds expiresat optiontype strikeprice hedge dca
     safetyorders dcaorders entryorders risk riskpertrade sizebyleverage stake stakeamount margin allocation
     positionsizepercent positionsizepct quantitymultiplier qtymultiplier sizemultiplier max maxsize maxqty maxquantity
     maxamount maxposition postonly hidden icebergqty displayqty goodtilldate goodtildate gtd expire expires expiretime
     expiration ttl timetolive cancelafter validuntil activationprice closeontrigger flattenfirst closeopposite onlyifflat
     requiremarketposition entries entry2 entry3 entryprices entrytargets entryzone`,
  ],
  // Of the bar and of the account: never of the order.
  nothing: [
    `barvolume barhigh barlow baropen open high low hl2 ohlc4 candlevolume ohlcvvolume balance accountbalance interval
     timeframe leverage strategyname botname`,
  ],
}

const table: ReadonlyMap<string, Named> = new Map([
  ...TARGET_SIZES,
  // After those: `target_size` is that of a position.
  ...Object.entries(NAMES).flatMap(([role, lists]) =>
    lists.flatMap((list, at) =>
      (list ?? '')
        .split(/\s+/)
        .filter((name) => name !== '')
        .map((name): [string, Named] => [name, { role: role as Role, sure: at === 0 ? 'exact' : 'likely' }]),
    ),
  ),
])

/** Boxes that people put a message, or a part of it, into; they add nothing to the meaning of what is inside. */
const BOXES: ReadonlySet<string> = new Set(
  `strategy order data payload alert signal trade message body params parameters content event webhook details info
  strategyinfo bar candle position market marketposition prev previous stoploss takeprofit sl tp stop target
  tradingview tv custom passthrough orders trades signals alerts request input args fields values attributes entry exit
  syminfo instrument symbol context meta result item bracket brackets exits protection oco risk riskmanagement`.split(
    /\s+/,
  ),
)

/** Whether a name is one of a box, whose fields are looked at one by one. */
export const isBox = (name: string): boolean => BOXES.has(plainName(name))

/** Boxes whose every field protects or sizes a trade: one of them that is not known may not be left out. */
const STRICT_BOXES: ReadonlySet<string> = new Set(
  'size qty quantity amount stoploss sl stop takeprofit takeprofits tp tps target targets profittargets trail trailing trailingstop'.split(
    ' ',
  ),
)
const NUMBERED_BOX = /^(?:stoploss|sl|stop|takeprofit|tp|profittarget|target)\d{1,2}$/
const HARMLESS: ReadonlySet<string> = new Set(['type', 'ordertype', 'enabled', 'active'])

const UNKNOWN: Named = { role: 'unsupported', sure: 'exact' }
const PROTECTING = /^(?:stop|trail|target)(?!Price)/
/** Names that say that they protect or end a trade, whatever stands behind that: `sl_pips`, `takeProfitUsd`. */
const EXIT_NAME =
  /^(?:(?:sl|tp|tsl|stop ?loss|take ?profit|profit target|trail|trailing|break ?even)(?: |$)|(?:stop|target) (?:pips?|ticks?|points?|usd|usdt|dollars?|percent|pct|offset|distance|atr|mult|type|unit)\b)/
/** `takeProfitUsd` and `TAKE_PROFIT_USD` in words. */
const wordsOf = (name: string): string =>
  name
    .replace(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})/gu, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase()

export const plainName = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/**
 * What a path of names means: the longest end of it that the table has, so that `bar.volume` is no quantity and
 * `strategy.order.price` is one price. null where nothing of it is known, or it lies in a box that is not.
 */
export const meaningOfPath = (path: readonly string[]): Named | null => {
  const key = path.join('.')
  const known = meanings.get(key)
  if (known !== undefined) return known
  const meaning = findMeaning(path)
  if (meanings.size >= MOST_MEANINGS) meanings.clear()
  meanings.set(key, meaning)
  return meaning
}
/** Senders use the same names again and again. */
const meanings = new Map<string, Named | null>()
const MOST_MEANINGS = 2_000

const findMeaning = (path: readonly string[]): Named | null => {
  const names = path.map(plainName)
  const box = names.findIndex(
    (name, at) => at < names.length - 1 && (STRICT_BOXES.has(name) || NUMBERED_BOX.test(name)),
  )
  const last = box === -1 ? names.length - 1 : box
  for (let from = 0; from <= last; from++) {
    const name = names.slice(from).join('')
    const named = table.get(name) ?? meaningOfRung(name, table, HARMLESS)
    if (!named) continue
    if (names.slice(0, from).every((one) => BOXES.has(one))) return named
    // What protects a trade is not left out because its box is not known.
    return named.sure === 'exact' && PROTECTING.test(named.role) ? UNKNOWN : null
  }
  if (EXIT_NAME.test(wordsOf(path.at(-1) ?? ''))) return UNKNOWN
  if (box === -1 || !names.slice(0, box).every((name) => BOXES.has(name))) return null
  return HARMLESS.has(names.at(-1) ?? '') ? null : UNKNOWN
}
