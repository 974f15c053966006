import { readFileSync } from 'node:fs'

const LINK = /\[([^\]]+)\]\(([^)#]+\.md)\)/g

/**
 * Makes the sidebar from the tables of the page that lists all pages: each heading is a group, each link to a page in
 * the table below it an item. A page that the list lacks would be missing on the site too.
 */
export function sidebar(list) {
  const groups = []
  for (const line of readFileSync(list, 'utf8').split('\n')) {
    if (line.startsWith('## ')) {
      groups.push({ text: line.slice(3).split(':')[0], items: [] })
    } else if (line.startsWith('| ')) {
      const cell = line.split('|')[1]
      const prefix = /^ *([^[]*): \[/.exec(cell)?.[1]
      for (const [, text, page] of cell.matchAll(LINK)) {
        groups.at(-1).items.push({ text: prefix ? `${prefix}, ${text}` : text, link: `/${page.replace(/\.md$/, '')}` })
      }
    }
  }
  return groups
}
