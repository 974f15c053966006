import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { sidebar } from './pages.mjs'

const REPOSITORY = 'https://github.com/coalesce-java/coalesce'
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const DOCS = path.join(ROOT, 'docs')

/** Makes the anchor of a heading as GitHub does, so that a link works in both places. */
function anchorOf(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replace(/ /g, '-')
}

/** Returns the path in the repository that a link of a page names; null for other links. */
function pathInRepository(href, page) {
  if (/^([a-z]+:|#|\/)/.test(href)) {
    return null
  }
  const file = path.resolve(DOCS, path.dirname(page), decodeURI(href.split('#')[0]))
  return path.relative(ROOT, file)
}

/** Makes links to what is no page of the site, such as sources, lead to the repository. */
function linksToRepository(markdown) {
  markdown.core.ruler.push('links-to-repository', (state) => {
    for (const block of state.tokens) {
      for (const token of block.children ?? []) {
        const href = token.type === 'link_open' ? token.attrGet('href') : null
        const target = href && pathInRepository(href, state.env.relativePath)
        if (!target || (target.startsWith('docs/') && target.endsWith('.md'))) {
          continue
        }
        if (!existsSync(path.join(ROOT, target))) {
          throw new Error(`docs/${state.env.relativePath}: there is no ${target}, which a link names`)
        }
        token.attrSet('href', `${REPOSITORY}/blob/main/${target}${href.slice(href.split('#')[0].length)}`)
      }
    }
  })
}

export default defineConfig({
  title: 'Coalesce',
  description: 'One execution for all callers of the same key, in any JVM application: one flag, one annotation',
  lang: 'en',
  base: process.env.SITE_BASE ?? '/',
  srcDir: './pages',
  outDir: './dist',
  cacheDir: './.vitepress/cache',
  rewrites: { 'README.md': 'pages.md' },
  ignoreDeadLinks: false,
  markdown: {
    html: false,
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    anchor: { slugify: anchorOf },
    config: linksToRepository,
  },
  themeConfig: {
    nav: [
      { text: 'Start', link: '/tutorial/getting-started' },
      { text: 'How to', link: '/how-to/observe' },
      { text: 'Reference', link: '/annotations' },
      { text: 'All pages', link: '/pages' },
    ],
    sidebar: sidebar(path.join(DOCS, 'README.md')),
    outline: [2, 3],
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    editLink: { pattern: `${REPOSITORY}/edit/main/docs/:path`, text: 'Change this page' },
  },
})
