import { localeTag } from '../i18n/t.ts'

const units = ['byte', 'kilobyte', 'megabyte'] as const

/** `1.4 MB`, in the words of the reader's language. */
export function fileSize(bytes: number): string {
  const step = bytes < 1000 ? 0 : bytes < 1_000_000 ? 1 : 2
  return new Intl.NumberFormat(localeTag(), {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: bytes >= 10 * 1000 ** step ? 0 : 1,
  }).format(bytes / 1000 ** step)
}
