/** Markdown that shows pictures by their names, `room-notes-desk-en`: a heading for each scene, desk beside phone. */
export function screensPage(names: readonly string[]): string {
  const scenes = Map.groupBy(names, (name) => name.replace(/-(desk|phone)-.*/, ''))
  const parts = [...scenes].map(([scene, pictures]) =>
    [`## ${scene.replaceAll('-', ' ')}`, '', '| desk | phone |', '| --- | --- |', rowsOf(pictures), ''].flat(),
  )
  return [['# Screens', '', 'Taken by `npm run shots` from the running product.', ''], ...parts].flat().join('\n')
}

function rowsOf(pictures: readonly string[]): string[] {
  const rows = Map.groupBy(pictures, (name) => name.replace(/.*-(desk|phone)-/, ''))
  return [...rows.values()].map((row) => {
    const cell = (size: string) => {
      const name = row.find((each) => each.includes(`-${size}-`))
      return name ? `![${name}](pictures/${name}.webp)` : ''
    }
    return `| ${cell('desk')} | ${cell('phone')} |`
  })
}
