import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { command } from '../command.mjs'
import { hashOf, isStamped, stamp } from '../stamp.mjs'

/** What the suite needs besides mediasoup and what mediasoup itself depends on. */
const tools = { jest: '30.5.2', 'pick-port': '2.2.1', 'werift-sctp': '0.0.11' }

/** The package ships its suite compiled, but not the certificate pair that one test reads. */
const certificate = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '3650', '-subj', '/CN=mediasoup']

/** Runs the compiled suite of the installed mediasoup in a copy of the package and counts. */
export async function checkSuite({ root, folder, progress }) {
  const options = (name) => ({ cwd: folder, folder, log: join(folder, `${name}.log`) })
  const installed = join(root, 'node_modules', 'mediasoup')
  const { version, dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))

  const manifest = JSON.stringify({ private: true, dependencies: { ...dependencies, ...tools }, jest: jestConfig })
  if (!isStamped(join(folder, 'installed'), hashOf(manifest))) {
    progress.tell(`installing jest ${tools.jest}`)
    writeFileSync(join(folder, 'package.json'), manifest)
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error']
    await command('npm install', 'npm', args, options('npm-install'))
    stamp(join(folder, 'installed'), hashOf(manifest))
  }

  copySuite(installed, join(folder, 'mediasoup'))
  const data = join(folder, 'mediasoup', 'node', 'lib', 'test', 'data')
  mkdirSync(data, { recursive: true })
  const files = ['-keyout', join(data, 'dtls-key.pem'), '-out', join(data, 'dtls-cert.pem')]
  await command('openssl', 'openssl', [...certificate, ...files], options('openssl'))

  progress.tell(`running the suite of mediasoup ${version}`)
  return await runJest({ folder, progress, options })
}

const jestConfig = {
  testEnvironment: 'node',
  rootDir: 'mediasoup/node/lib/test',
  testRegex: 'test-.*\\.js$',
  transform: {},
}

function copySuite(installed, target) {
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  for (const name of ['package.json', 'node']) cpSync(join(installed, name), join(target, name), { recursive: true })
}

async function runJest({ folder, progress, options }) {
  const report = join(folder, 'report.json')
  rmSync(report, { force: true })
  const jest = join(folder, 'node_modules', 'jest', 'bin', 'jest.js')
  let files = 0
  const count = (line) => {
    if (!/^(PASS|FAIL) /.test(line)) return
    files += 1
    progress.say(`${files} test files done`)
  }
  try {
    await command('The suite', process.execPath, [jest, '--json', `--outputFile=${report}`], {
      ...options('jest'),
      onLine: count,
    })
  } catch (error) {
    // A failing suite still leaves its report, and that is the answer.
    if (!existsSync(report)) throw error
  }
  const { numPassedTests, numTotalTests } = JSON.parse(readFileSync(report, 'utf8'))
  return { passed: numPassedTests, total: numTotalTests }
}
