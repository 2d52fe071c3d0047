import type { RoomPoll } from '../../../collab/protocol/roomPolls.ts'
import { csvOf, type Cell } from '../../../infra/contract/csv.ts'
import { t } from '../i18n/t.ts'

/** One person's choices in a named poll. */
export interface NamedVote {
  name: string
  choices: readonly number[]
}

/** A poll as rows: its options with their votes, the rounds of a ranked one, and who chose what where that is known. */
export function pollCsv(poll: RoomPoll, votes: readonly NamedVote[]): string {
  const { question, options, results } = poll
  const rounds = results?.rounds ?? []
  const head: Cell[] = [
    t('roomPoll.option.csv'),
    poll.kind === 'ranked' ? t('roomPoll.firstChoices') : t('roomPoll.votes.csv'),
  ]
  const rows = options.map((option, index): Cell[] => [
    option,
    results?.counts[index] ?? '',
    ...rounds.slice(1).map(({ counts }) => counts[index] ?? t('roomPoll.out')),
  ])
  const named = votes.map(({ name, choices }): Cell[] => [
    name,
    choices.map((choice) => options[choice] ?? '').join(' > '),
  ])
  return csvOf([
    [question],
    [...head, ...rounds.slice(1).map((_, index) => t('roomPoll.round', { number: index + 2 }))],
    ...rows,
    ...(named.length ? [[], [t('roomPoll.person.csv'), t('roomPoll.choices.csv')], ...named] : []),
  ])
}
