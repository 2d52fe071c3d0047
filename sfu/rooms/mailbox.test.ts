import { expect, test } from 'vitest'
import { Mailbox } from './mailbox.ts'

function open(tasksMax = 10) {
  const faults: unknown[] = []
  return { faults, mailbox: new Mailbox(tasksMax, (error) => faults.push(error)) }
}

test('tasks run one after another, in order', async () => {
  const { mailbox } = open()
  const steps: string[] = []
  const task = (name: string) => async () => {
    steps.push(`${name} begins`)
    await Promise.resolve()
    steps.push(`${name} ends`)
  }
  await Promise.all([mailbox.post(task('a')), mailbox.post(task('b'))])
  expect(steps).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
})

test('a task that fails stops nobody after it', async () => {
  const { mailbox } = open()
  const failing = mailbox.post(() => Promise.reject(new Error('no')))
  await expect(failing).rejects.toThrow('no')
  await expect(mailbox.post(() => 1)).resolves.toBe(1)
})

test('what outsiders post is bounded, what must happen is not', async () => {
  const { mailbox, faults } = open(1)
  const first = mailbox.post(() => undefined)
  await expect(mailbox.post(() => undefined)).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  let ran = false
  mailbox.must(() => {
    ran = true
    throw new Error('fault')
  })
  await first
  await expect(mailbox.post(() => 1)).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  await expect.poll(() => faults.length).toBe(1)
  expect(ran).toBe(true)
  await expect(mailbox.post(() => 1)).resolves.toBe(1)
})
