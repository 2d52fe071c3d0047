import { readdir, readFile } from 'node:fs/promises'

/** Linux counts in hundredths of a second on every machine Node runs on. */
const ticksPerSecond = 100

/** CPU seconds a process and its children of now have used, user and system. */
export async function cpuSecondsOf(pid: number): Promise<number> {
  const pids = [pid, ...(await childrenOf(pid))]
  const used = await Promise.all(pids.map(ownCpuSeconds))
  return used.reduce((total, seconds) => total + seconds, 0)
}

/** Processes that a process started and that run. */
export async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`)
  const lists = await Promise.all(threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8')))
  return lists.flatMap((list) => list.split(' ').flatMap((word) => (word.trim() ? [Number(word)] : [])))
}

/** CPU seconds of one process alone: fields 14 and 15 of `stat`, counted after the name, which may hold anything. */
export async function ownCpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}
