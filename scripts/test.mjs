/**
 * Everything that must hold, in one command. Each step runs whatever the others did; the last line sums up.
 * `npm test -- unit types` runs just the steps named.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bootstrap, root, toolEnv } from './bootstrap.mjs'
import { buildWeb } from './build-web.mjs'

const node = await bootstrap()
const reports = mkdtempSync(join(tmpdir(), 'viewzenix-reports-'))
process.on('exit', () => rmSync(reports, { recursive: true, force: true }))

/** Counts one check by its exit code. */
const check = (name, run) => ({
  name,
  run: async () => ((await run()) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }),
})

/** Counts single tests from vitest's JSON report; a run without a report is one failure. */
const vitest = (name) => ({
  name,
  run: async () => {
    const file = join(reports, `${name}.json`)
    const code = await execute('node_modules/vitest/vitest.mjs', [
      'run',
      '--project',
      name,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ])
    if (!existsSync(file)) return { passed: 0, failed: 1 }
    const report = JSON.parse(readFileSync(file, 'utf8'))
    const failed = report.numFailedTests + brokenFiles(report)
    // Errors outside of any test fail the run too.
    return { passed: report.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed }
  },
})

/** Counts single browser tests from Playwright's JSON report; a run without a report is one failure. */
const browser = {
  name: 'browser',
  run: async () => {
    const file = join(reports, 'browser.json')
    const code = await execute(
      'apps/web/node_modules/@playwright/test/cli.js',
      ['test', '--reporter=list,json'],
      {
        cwd: join(root, 'apps', 'web'),
        env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
      },
    )
    if (!existsSync(file)) return { passed: 0, failed: 1 }
    const { stats } = JSON.parse(readFileSync(file, 'utf8'))
    const failed = stats.unexpected + stats.flaky
    // What failed outside of any test (the product did not start or stop) fails the run too.
    return { passed: stats.expected, failed: failed === 0 && code !== 0 ? 1 : failed }
  },
}

/** Files that could not even be loaded have no tests to count. */
const brokenFiles = (report) =>
  report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length

const steps = [
  check('lint', () =>
    execute('node_modules/@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']),
  ),
  { name: 'types', run: typecheck },
  // Files, exports and dependencies that nothing uses.
  check('unused', () => execute('node_modules/knip/bin/knip.js', [])),
  check('build', buildWeb),
  vitest('unit'),
  vitest('integration'),
  vitest('contract'),
  browser,
]

/** One check a workspace. (Not through turbo: it wants a pnpm on the PATH, and a bare machine has none.) */
async function typecheck() {
  const sum = { passed: 0, failed: 0 }
  for (const parent of ['packages', 'apps'])
    for (const name of readdirSync(join(root, parent))) {
      const workspace = join(parent, name)
      if (!hasSources(join(root, workspace, 'src'))) continue
      const ok = (await execute('node_modules/typescript/bin/tsc', ['-p', workspace])) === 0
      sum[ok ? 'passed' : 'failed']++
    }
  return sum
}

const hasSources = (folder) =>
  existsSync(folder) && readdirSync(folder, { recursive: true }).some((file) => /\.tsx?$/.test(file))

function execute(tool, args, { cwd = root, env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(node, [join(root, tool), ...args], {
      cwd,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: toolEnv({ PATH: `${join(root, 'node_modules', 'node', 'bin')}:${process.env.PATH}`, ...env }),
    })
    child.on('error', () => resolve(1))
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name))
if (unknown.length > 0) {
  console.error(`No such step: ${unknown.join(', ')}. There are: ${steps.map((s) => s.name).join(', ')}.`)
  process.exit(2)
}

const total = { passed: 0, failed: 0 }
for (const step of steps) {
  if (wanted.length > 0 && !wanted.includes(step.name)) continue
  console.log(`\n── ${step.name}`)
  const started = performance.now()
  const { passed, failed } = await step.run()
  total.passed += passed
  total.failed += failed
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`── ${step.name}: ${passed} passed, ${failed} failed (${seconds} s)`)
}
console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0)
