import { spawn } from 'node:child_process'

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2']

/**
 * Runs a program in this process's stead: its streams are ours, signals go to
 * it and the answer is its exit code.
 */
export function handOver(program, args, { cwd, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: 'inherit' })
    const onSignal = (signal) => child.kill(signal)
    for (const signal of forwarded) process.on(signal, onSignal)
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      for (const name of forwarded) process.off(name, onSignal)
      resolve(code ?? 128 + signalNumber(signal))
    })
  })
}

const signalNumber = (signal) => ({ SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 })[signal] ?? 1
