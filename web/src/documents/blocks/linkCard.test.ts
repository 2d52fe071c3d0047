import { describe, expect, test } from 'vitest'
import { hrefOf } from './linkCard.ts'

describe('an address somebody writes', () => {
  test.each([
    ['example.com/a?b=1', 'https://example.com/a?b=1'],
    ['http://example.com', 'http://example.com'],
    ['localhost:8443/x', 'https://localhost:8443/x'],
    ['wei@example.com', 'mailto:wei@example.com'],
    ['mailto:wei@example.com', 'mailto:wei@example.com'],
    ['例子.中国', 'https://例子.中国'],
  ])('%s leads to %s', (written, href) => expect(hrefOf(written)).toBe(href))

  test.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '', 'two words', 'http://'])(
    '%j leads nowhere',
    (written) => expect(hrefOf(written)).toBeUndefined(),
  )
})
