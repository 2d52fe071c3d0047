import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'

/**
 * Starts a server and resolves once a line of its output holds `readyText`; rejects with the output when
 * it ends before. It dies with this process at the latest. `onReady` is given the output so far.
 */
export async function startChild(
  command: string,
  args: string[],
  options: SpawnOptions,
  readyText: string,
  onReady: (output: string) => void = () => undefined,
) {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  const killWithUs = () => void child.kill('SIGKILL')
  process.once('exit', killWithUs)
  child.once('exit', () => process.off('exit', killWithUs))
  const { promise, resolve, reject } = Promise.withResolvers<ChildProcess>()
  let output = ''
  const hear = (chunk: Buffer) => {
    output += chunk.toString()
    if (!output.includes(readyText)) return
    onReady(output)
    resolve(child)
  }
  child.stdout?.on('data', hear)
  child.stderr?.on('data', hear)
  child.once('error', reject)
  child.once('exit', (code) => reject(new Error(`${command} ended with ${code}:\n${output}`)))
  return promise
}

/** Sends the signal and resolves when the process is gone. */
export async function stopChild(child: ChildProcess, signal: NodeJS.Signals) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const { promise, resolve } = Promise.withResolvers<void>()
  child.once('exit', () => resolve())
  child.kill(signal)
  await promise
}
