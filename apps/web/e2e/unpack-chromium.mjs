/** Unpacks the browser into the temporary directory: chromium.ts runs this with one of its own. */
import chromium from '@sparticuz/chromium'

await chromium.executablePath()
