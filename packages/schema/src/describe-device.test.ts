import { expect, it } from 'vitest'
import { describeDevice } from './describe-device.ts'

it('names the browser and the system, however much each pretends to be another', () => {
  const chrome =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
  expect(describeDevice(chrome)).toBe('Chrome on Windows')
  expect(describeDevice(`${chrome} Edg/140.0.0.0`)).toBe('Edge on Windows')
  expect(
    describeDevice(
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1',
    ),
  ).toBe('Safari on iPhone')
  expect(describeDevice('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0')).toBe(
    'Firefox on Linux',
  )
})

it('does not guess', () => {
  expect(describeDevice(null)).toBe('Unknown device')
  expect(describeDevice('my-script/1.0')).toBe('my-script/1.0')
})
